"""What a question lets through, as far as that can be told without the database."""

from collections.abc import Callable, Iterable
from typing import Any

from service.host.questions import Question


def allowed(question: Question, media: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of media as answers show them, those that are certainly let through.

    Attributes are not in answers: with a condition on one, nothing is. Nor is it where there is a
    placement, or a rule: the database alone knows what they say.
    """
    if "placement" in question or "rules" in question:
        return []
    conditions = [(CONDITIONS[name], question[name]) for name in CONDITIONS if name in question]
    return [medium for medium in media if all(met(medium, value) for met, value in conditions)]


def _folded(values: object) -> set[str]:
    listed = values if isinstance(values, list) else [values]
    return {str(value).strip().lower() for value in listed if value is not None}


def _has_genre(medium: dict[str, Any], value: object) -> bool:
    return not _folded(value).isdisjoint(_folded(medium["genres"]))


CONDITIONS: dict[str, Callable[[dict[str, Any], Any], bool]] = {
    "genre": _has_genre,
    "all_genres": lambda medium, value: _folded(value) <= _folded(medium["genres"]),
    "not_genre": lambda medium, value: not _has_genre(medium, value),
    "media_type": lambda medium, value: (
        not _folded(value).isdisjoint(_folded(medium["media_type"]))
    ),
    "released_from": lambda medium, year: (medium["release_year"] or -1e9) >= year,
    "released_to": lambda medium, year: (medium["release_year"] or 1e9) <= year,
    "attributes": lambda _medium, conditions: not conditions,
    "within": lambda medium, ids: medium["id"] in ids,
    "without": lambda medium, ids: medium["id"] not in ids,
    "media_id": lambda medium, media_id: medium["id"] != media_id,
    "least_confidence": lambda _medium, least: least == 0,
}
"""By the field of a question: whether a medium meets what it says."""
