"""Answers made of the popular media that were seen last, in the shapes that the database gives."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

SCORE = "recommendation_score"

Envelope = dict[str, Any]


def recommendations(popular: Envelope, limit: int, offset: int) -> Envelope:
    """As `api.session_recommendations` would answer."""
    page = popular["recommendations"][offset : offset + limit]
    return {
        "recommendations": page,
        "count": len(page),
        "limit": limit,
        "offset": offset,
        "strategy": "popular",
        **_as_of(popular),
        "fallback": "popular",
    }


def batch(popular: Envelope, user_ids: Iterable[UUID], limit: int) -> Envelope:
    """As `api.recommendations_batch` would answer."""
    page = popular["recommendations"][:limit]
    one = {"recommendations": page, "count": len(page), "fallback": "popular"}
    results = {str(user_id): one for user_id in user_ids}
    return {"results": results, "total_users": len(results), **_as_of(popular)}


def media(
    popular: Envelope,
    limit: int,
    offset: int,
    *,
    genre: str | None = None,
    media_type: str | None = None,
    without: UUID | None = None,
) -> Envelope:
    """As `api.popular_media_json` would answer: those of a genre or a type."""
    chosen = [
        {**{key: of[key] for key in of if not key.endswith("_score")}, "score": of[SCORE]}
        for of in popular["recommendations"]
        if (genre is None or _folded(genre) in map(_folded, of["genres"]))
        and (media_type is None or media_type == of["media_type"])
        and of["id"] != str(without)
    ]
    page = chosen[offset : offset + limit]
    return {
        "media": page,
        "count": len(page),
        "limit": limit,
        "offset": offset,
        **_as_of(popular),
        "fallback": "popular",
    }


def _folded(genre: str) -> str:
    """As the database compares genres."""
    return genre.strip().lower()


def _as_of(popular: Envelope) -> Envelope:
    return {key: popular[key] for key in ("model_version", "generated_at")}
