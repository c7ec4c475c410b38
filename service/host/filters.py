"""What a question lets through: for the database, and as far as it can be told without one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb


@dataclass(frozen=True)
class Filters:
    """All of them must be met; by default, everything meets them."""

    conditions: dict[str, Any] = field(default_factory=dict)
    """As `engine.checked_filter` describes."""
    within: list[UUID] | None = None
    without: list[UUID] | None = None
    placement: str | None = None
    rules: tuple[str, ...] = ()
    """Those of the caller's key, whatever the caller says."""

    @property
    def arguments(self) -> tuple[Jsonb | None, list[UUID] | None, list[UUID] | None, list[str]]:
        """`filter`, `"within"`, `without` and `rules` of a function of `api`."""
        conditions = Jsonb(self.conditions) if self.conditions else None
        return conditions, self.within, self.without, [*self.rules]

    def allowed(self, media: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Of media as answers show them, those that are certainly let through.

        Attributes are not in answers: with a condition on one, nothing is. Nor is it where there
        is a placement, or a rule: the database alone knows what they say.
        """
        if self.placement is not None or self.rules:
            return []
        return [medium for medium in media if self._allows(medium)]

    def _allows(self, medium: dict[str, Any]) -> bool:
        return (
            all(CONDITIONS[name](medium, value) for name, value in self.conditions.items())
            and (self.within is None or UUID(medium["id"]) in self.within)
            and UUID(medium["id"]) not in (self.without or ())
        )


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
}
