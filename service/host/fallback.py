"""Answers made of the popular media that were seen last, in the shapes that the database gives."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from service.host.filters import allowed
from service.host.questions import DEFAULT_LIMIT, Question

SCORE = "recommendation_score"
HOME_ROW = 10  # media of the one row of a page

Envelope = dict[str, Any]


def recommendations(popular: Envelope, question: Question, user_id: UUID | None) -> Envelope:
    """As `api.recommendations` would answer."""
    return {"user_id": user_id and str(user_id), **session(popular, question)}


def session(popular: Envelope, question: Question, _media_ids: object = None) -> Envelope:
    """As `api.session_recommendations` would answer."""
    page = _page(question, allowed(question, popular["recommendations"]))
    return {
        "recommendations": page,
        "count": len(page),
        **_place(question),
        "strategy": "popular",
        "confidence": 0,
        **_as_of(popular),
        "fallback": "popular",
    }


def ranked(
    popular: Envelope, question: Question, user_id: UUID, media_ids: Iterable[UUID]
) -> Envelope:
    """As `api.ranked_media` would answer: those of the list that are popular."""
    within = [str(each) for each in media_ids]
    listed = allowed({**question, "within": within}, popular["recommendations"])
    return {
        "user_id": str(user_id),
        "media": [{**medium, "seen": None} for medium in listed],
        "count": len(listed),
        "strategy": "popular",
        "confidence": 0,
        **_as_of(popular),
        "fallback": "popular",
    }


def batch(popular: Envelope, question: Question, user_ids: Iterable[UUID]) -> Envelope:
    """As `api.recommendations_batch` would answer."""
    page = _page(question, allowed(question, popular["recommendations"]))
    one = {
        "recommendations": page,
        "count": len(page),
        "confidence": 0,
        "fallback": "popular",
    }
    results = {str(user_id): one for user_id in user_ids}
    return {"results": results, "total_users": len(results), **_as_of(popular)}


def media(
    popular: Envelope, question: Question, _kind: str, _user_id: UUID | None = None
) -> Envelope:
    """As `api.listed_media_json` would answer."""
    page = _page(question, _listed(allowed(question, popular["recommendations"])))
    return {
        "media": page,
        "count": len(page),
        **_place(question),
        **_as_of(popular),
        "fallback": "popular",
    }


def home(popular: Envelope, question: Question, user_id: UUID) -> Envelope:
    """As `api.home_json` would answer, with one row at most."""
    # What the rows of a page of the operator's let through, the database alone knows.
    known = popular["recommendations"] if question.get("page", "home") == "home" else []
    media = _listed(allowed(question, known)[:HOME_ROW])
    return {
        "user_id": str(user_id),
        "page": question.get("page", "home"),
        "rows": [{"title": "Popular", "kind": "popular", "media": media}] if media else [],
        **_as_of(popular),
        "fallback": "popular",
    }


def _place(question: Question) -> Envelope:
    return {"limit": question.get("limit", DEFAULT_LIMIT), "offset": question.get("offset", 0)}


def _page(question: Question, media: list[dict[str, Any]]) -> list[dict[str, Any]]:
    place = _place(question)
    return media[place["offset"] :][: place["limit"]]


def _listed(media: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Recommendations as media of a list."""
    return [
        {**{key: of[key] for key in of if not key.endswith("_score")}, "score": of[SCORE]}
        for of in media
    ]


def _as_of(popular: Envelope) -> Envelope:
    return {key: popular[key] for key in ("model_version", "generated_at")}
