"""Answers made of the popular media that were seen last, in the shapes that the database gives."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from service.host.filters import Filters

SCORE = "recommendation_score"
HOME_ROW = 10  # media of the one row of a page

Envelope = dict[str, Any]


def recommendations(popular: Envelope, limit: int, offset: int, filters: Filters) -> Envelope:
    """As `api.session_recommendations` would answer."""
    page = filters.allowed(popular["recommendations"])[offset : offset + limit]
    return {
        "recommendations": page,
        "count": len(page),
        "limit": limit,
        "offset": offset,
        "strategy": "popular",
        "confidence": 0,
        **_as_of(popular),
        "fallback": "popular",
    }


def ranked(popular: Envelope, filters: Filters) -> Envelope:
    """As `api.ranked_media` would answer: those of the list that are popular."""
    listed = filters.allowed(popular["recommendations"])
    return {
        "media": [{**medium, "seen": None} for medium in listed],
        "count": len(listed),
        "strategy": "popular",
        "confidence": 0,
        **_as_of(popular),
        "fallback": "popular",
    }


def batch(popular: Envelope, user_ids: Iterable[UUID], limit: int, filters: Filters) -> Envelope:
    """As `api.recommendations_batch` would answer."""
    page = filters.allowed(popular["recommendations"])[:limit]
    one = {
        "recommendations": page,
        "count": len(page),
        "confidence": 0,
        "fallback": "popular",
    }
    results = {str(user_id): one for user_id in user_ids}
    return {"results": results, "total_users": len(results), **_as_of(popular)}


def media(popular: Envelope, limit: int, offset: int, filters: Filters) -> Envelope:
    """As `api.popular_media_json` would answer."""
    page = _listed(filters.allowed(popular["recommendations"]))[offset : offset + limit]
    return {
        "media": page,
        "count": len(page),
        "limit": limit,
        "offset": offset,
        **_as_of(popular),
        "fallback": "popular",
    }


def home(popular: Envelope, filters: Filters) -> Envelope:
    """As `api.home_json` would answer, with one row at most."""
    media = _listed(filters.allowed(popular["recommendations"])[:HOME_ROW])
    return {
        "rows": [{"title": "Popular", "kind": "popular", "media": media}] if media else [],
        **_as_of(popular),
        "fallback": "popular",
    }


def _listed(media: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Recommendations as media of a list."""
    return [
        {**{key: of[key] for key in of if not key.endswith("_score")}, "score": of[SCORE]}
        for of in media
    ]


def _as_of(popular: Envelope) -> Envelope:
    return {key: popular[key] for key in ("model_version", "generated_at")}
