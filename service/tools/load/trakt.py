"""A person's own films and series, as Trakt exports them: JSON lists, in a .zip or a folder.

`watched-history-1.json` and so on, and `ratings-movies.json` and `ratings-shows.json`. An episode
that was watched is its series being watched; ratings of seasons and episodes are left out. Each
title becomes one interaction.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.tools.load.files import Files
from service.tools.load.reading import Reading, text
from service.tools.load.records import TEN, Export, LoadError, Opinion, identifier, iso_time
from service.tools.load.titles import year

HISTORY, RATINGS = "*history*.json", "ratings*.json"
_KINDS = {"movie": ("movie", "MOVIE"), "show": ("show", "SERIES"), "episode": ("show", "SERIES")}
"""Where an item of a type has its title, and what that is."""

Item = Mapping[str, Any]


@dataclass(slots=True)
class _Title:
    """What all files together say of one."""

    opinion: Opinion
    rated: str | None = None
    watched: float | None = None
    rated_at: float | None = None


def recognises(files: Files) -> bool:
    """By names: nobody else has them."""
    return bool(_files(files))


def read(reading: Reading) -> Export:
    """Raises LoadError, OSError."""
    names = _files(reading.files)
    if not names:
        raise LoadError(
            f"{reading.files.given}: expected watched-history-1.json or ratings-movies.json"
        )
    return Export("trakt", None, _opinions(reading, names), names)


def _files(files: Files) -> list[str]:
    return [*files.find_all(HISTORY), *files.find_all(RATINGS)]


def _opinions(reading: Reading, names: list[str]) -> Iterator[Opinion]:
    titles: dict[tuple[str, str], _Title] = {}

    def take(item: Item) -> None:
        kind = text(item, "type")
        watched, rated = text(item, "watched_at"), text(item, "rated_at")
        if kind not in _KINDS or (rated and kind == "episode"):
            reading.leave_out(f"of the type {kind or 'unknown'}")
            return
        opinion = _opinion(item, kind)
        which = opinion.media_type or "", opinion.imdb_id or opinion.tmdb_id or str(opinion)
        title = titles.setdefault(which, _Title(opinion))
        if rated:
            title.rated = TEN.type(text(item, "rating"))
            title.rated_at = iso_time(rated)
        elif watched:
            title.watched = max(title.watched or 0.0, iso_time(watched))

    for name in names:
        for _ in reading.each(name, reading.json_list(name), take):
            pass
    for title in titles.values():
        when = title.rated_at if title.watched is None else title.watched
        yield title.opinion._replace(type=title.rated or "WATCH", seconds=when)


def _opinion(item: Item, kind: str) -> Opinion:
    member, media_type = _KINDS[kind]
    described = item.get(member)
    if not isinstance(described, dict):
        raise ValueError(f"expected a {member}")
    ids = described.get("ids")
    ids = ids if isinstance(ids, dict) else {}
    return Opinion(
        identifier(text(described, "title"), "title"),
        year(text(described, "year")),
        "WATCH",
        None,
        imdb_id=text(ids, "imdb") or None,
        tmdb_id=text(ids, "tmdb") or None,
        media_type=media_type,
    )
