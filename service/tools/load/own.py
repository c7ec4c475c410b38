"""A team's own files: `catalogue.csv`, `users.csv` and `events.jsonl`, one or more of them.

Ids are those of the team: a UUID is itself, any other becomes the UUID that SQL's `media_id` and
`user_id` give.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain
from pathlib import PurePosixPath
from typing import Any

from service.tools.load.reading import Reading, text
from service.tools.load.records import (
    LONGEST_ID,
    DataSet,
    Event,
    LoadError,
    Medium,
    OutsideIds,
    iso_time,
)
from service.tools.load.titles import GENRE_LENGTH, TITLE_LENGTH

CATALOGUE, USERS, EVENTS = "catalogue*.csv", "users*.csv", "events*.jsonl"
MEDIA_TYPES = ("MOVIE", "SERIES")
TYPES = {
    "LIKE": "LIKE",
    "STAR": "LIKE",
    "WATCH": "WATCH",
    "READ": "WATCH",
    "DISLIKE": "DISLIKE",
}
"""What an event's type may be called; two of them by Gorse."""
LONGEST_URL = 500
GREATEST_VALUE = 100
ZERO_TIME = "0001-01-01T00:00:00Z"
"""Go's, for a time that is not stated."""


def read(reading: Reading, noticed: Callable[[str, str], object]) -> DataSet:
    """`noticed` is told of the ids that are no UUIDs. Raises LoadError, OSError."""
    files = reading.files
    catalogues, users, events = map(files.find_all, (CATALOGUE, USERS, EVENTS))
    if not (catalogues or users or events):
        raise LoadError(
            f"{files.given}: expected catalogue.csv, users.csv or events.jsonl, one at least"
        )
    return DataSet(
        "import",
        chain.from_iterable(_media(reading, name) for name in catalogues),
        (),
        events=chain.from_iterable(_events(reading, name) for name in events),
        people=chain.from_iterable(_people(reading, name) for name in users),
        reads=[*catalogues, *users, *events],
        outside=OutsideIds("import", noticed),
    )


def _media(reading: Reading, name: str) -> Iterator[Medium]:
    def take(fields: Mapping[str, str]) -> Medium:
        title = fields.get("title", "").strip()
        if not title:
            raise ValueError("expected a title")
        year = fields.get("release_year", "").strip()
        kind = fields.get("media_type", "").strip().upper()
        if kind and kind not in MEDIA_TYPES:
            raise ValueError(f"expected {' or '.join(MEDIA_TYPES)} as media_type, got {kind!r}")
        url = fields.get("cover_url", "").strip()
        if len(url) > LONGEST_URL:
            raise ValueError(f"expected a cover_url of at most {LONGEST_URL} characters")
        if year and not (year.isascii() and year.isdigit() and len(year) <= 4):
            raise ValueError(f"expected a year as release_year, got {year!r}")
        return Medium(
            _id(fields["id"], "id"),
            title[:TITLE_LENGTH],
            int(year) if year else None,
            _genres(fields.get("genres", "")),
            kind or None,
            description=fields.get("description", "").strip() or None,
            cover_url=url or None,
        )

    yield from reading.each(name, _table(reading, name, "id", "title"), take)


def _people(reading: Reading, name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    def take(fields: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
        return _id(fields["id"], "id"), _genres(fields.get("genres", ""))

    yield from reading.each(name, _table(reading, name, "id"), take)


def _events(reading: Reading, name: str) -> Iterator[Event]:
    yield from reading.each(name, reading.json_lines(name), _event)


def _event(item: Mapping[str, Any]) -> Event:
    """An interaction as POST /api/interactions takes it, or Gorse's feedback."""
    user = _id(text(item, "user_id", "UserId"), "user_id")
    medium = _id(text(item, "media_id", "ItemId"), "media_id")
    said = text(item, "type", "FeedbackType")
    kind = TYPES.get(said.upper())
    if kind is None:
        raise ValueError(f"expected LIKE, DISLIKE or WATCH as type, got {said!r}")
    value = item.get("interaction_value", item.get("Value") or None)
    if value is not None and not (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and abs(value) <= GREATEST_VALUE
    ):
        raise ValueError(
            f"expected a number from -{GREATEST_VALUE} to {GREATEST_VALUE} as interaction_value,"
            f" got {value!r}"
        )
    return Event(user, medium, kind, _seconds(text(item, "timestamp", "Timestamp")), value)


def _seconds(time: str) -> float | None:
    if time in ("", ZERO_TIME):
        return None
    seconds = iso_time(time)
    if not 0 <= seconds <= datetime.now(UTC).timestamp() + 3600:
        raise ValueError(f"expected a time from 1970 to one hour from now, got {time!r}")
    return seconds


def _table(reading: Reading, name: str, *needed: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The records of a .csv by its header; columns that are not known mean nothing."""
    records = reading.csv(name)
    _, header = next(records, (1, []))
    if not {*needed} <= {*header}:
        raise LoadError(
            f"{PurePosixPath(name).name} line 1: expected a header with {' and '.join(needed)}"
        )
    for number, fields in records:
        if len(fields) == len(header):
            yield number, dict(zip(header, fields, strict=True))
        else:
            reading.refuse(name, number, f"expected {len(header)} fields, found {len(fields)}")


def _id(value: str, what: str) -> str:
    if not 1 <= len(value) <= LONGEST_ID:
        raise ValueError(f"expected a text of 1 to {LONGEST_ID} characters as {what}")
    return value


def _genres(listed: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(filter(None, map(str.strip, listed.split("|")))))
    for genre in names:
        if len(genre) > GENRE_LENGTH:
            raise ValueError(f"expected genres of at most {GENRE_LENGTH} characters, got {genre!r}")
    return names
