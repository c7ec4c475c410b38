"""What a data set consists of, whatever its files look like."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID, uuid5

VALUES = {"LIKE": 1.0, "WATCH": 0.5, "DISLIKE": -1.0}
"""An interaction's value, by its type."""

OUTSIDE = UUID("41453bd3-74bc-4b7e-94f2-e0afb2618b71")
"""The namespace of ids of elsewhere: that of engine.inside_id."""
LONGEST_ID = 256

_UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_NAMESPACE = UUID("0c9b6c5e-51f5-4c3a-9d0e-7b8f2a64d1c3")
_DIGITS = 18  # fit 64 bits
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LAST_SECOND = 253_402_300_799  # the end of the year 9999; today in milliseconds is beyond it


class LoadError(ValueError):
    """A data set cannot be loaded; the message says which file and line, and what is wrong."""


class Medium(NamedTuple):
    """Something to recommend, as the catalogue will know it."""

    id: str
    """The data set's own."""
    title: str
    release_year: int | None = None
    genres: tuple[str, ...] = ()
    media_type: str | None = None
    """MOVIE, SERIES, or None for what the catalogue has no word for."""
    attributes: Mapping[str, str] = {}
    """What else is known of it, such as its `imdb_id`."""
    description: str | None = None
    cover_url: str | None = None


class Interaction(NamedTuple):
    """What somebody did. User and medium are the data set's own ids."""

    user: str
    medium: str
    type: str
    """LIKE, WATCH or DISLIKE."""
    seconds: float | None
    """Since 1970, UTC; None where the data set does not say."""


class Event(NamedTuple):
    """An interaction that may state its value."""

    user: str
    medium: str
    type: str
    seconds: float | None
    value: float | None
    """None: that of its type."""


class Tag(NamedTuple):
    """A word that somebody gave a medium."""

    medium: str
    word: str


class Opinion(NamedTuple):
    """What one person thinks of a title that the catalogue may know under an id of its own."""

    title: str
    release_year: int | None
    type: str
    """LIKE, WATCH or DISLIKE."""
    seconds: float | None
    imdb_id: str | None = None
    tmdb_id: str | None = None
    media_type: str | None = None
    original_title: str | None = None

    def __str__(self) -> str:
        return f"{self.title} ({self.release_year})" if self.release_year else self.title


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids that a data set's own become: the same on every machine."""

    name: str

    def media_id(self, medium: str) -> UUID:
        """The id of a medium in the catalogue."""
        return uuid5(_NAMESPACE, f"{self.name}/media/{medium}")

    def user_id(self, user: str) -> UUID:
        """The id of a person."""
        return uuid5(_NAMESPACE, f"{self.name}/user/{user}")


@dataclass(frozen=True, slots=True)
class OutsideIds(Ids):
    """The ids that those of elsewhere become: what SQL's user_id and media_id give."""

    noticed: Callable[[str, str], object] = lambda kind, text: None
    """Told of each that is no UUID, some more than once: `media` or `user`, and the id."""

    def media_id(self, medium: str) -> UUID:
        return self._inside_id("media", medium)

    def user_id(self, user: str) -> UUID:
        return self._inside_id("user", user)

    def _inside_id(self, kind: str, text: str) -> UUID:
        if _UUID.fullmatch(text):
            return UUID(text)
        self.noticed(kind, text)
        digest = bytearray(sha256(OUTSIDE.bytes + f"{kind}/{text}".encode()).digest()[:16])
        digest[6] = digest[6] & 0x0F | 0x80  # version 8
        digest[8] = digest[8] & 0x3F | 0x80  # the variant of RFC 9562
        return UUID(bytes=bytes(digest))


@dataclass(frozen=True, slots=True)
class DataSet:
    """Everything that a data set's files say. Each part is read once, in this order."""

    name: str
    """Ids are made of it: two editions that share it share their media."""
    media: Iterable[Medium]
    """One may come twice: the first with genres counts."""
    interactions: Iterable[Interaction]
    """One may come twice: it counts once."""
    tags: Iterable[Tag] = ()
    genres: Iterable[tuple[str, tuple[str, ...]]] = ()
    """Those of media, where a file of their own lists them."""
    reads: Sequence[str] = ()
    """The files, each as often as it is read."""
    people: Iterable[tuple[str, tuple[str, ...]]] = ()
    """The genres that people state; of all others, those that they like count."""
    events: Iterable[Event] = ()
    outside: OutsideIds | None = None
    """Of a team's own files: their ids, and then they add to the catalogue that is there."""

    @property
    def ids(self) -> Ids:
        return self.outside or Ids(self.name)


@dataclass(frozen=True, slots=True)
class Export:
    """What one person has taken along from elsewhere, to be found in a catalogue that is there."""

    name: str
    user: str | None
    """Their name there, where the files say it."""
    opinions: Iterable[Opinion]
    reads: Sequence[str] = ()


class Scale(NamedTuple):
    """The ratings that a data set allows, and what they mean: below `watch` is a DISLIKE."""

    least: float
    most: float
    watch: float
    like: float

    @lru_cache(maxsize=256)  # noqa: B019 (scales are few, and constants)
    def type(self, text: str) -> str:
        """LIKE, WATCH or DISLIKE. Raises ValueError."""
        try:
            rating = float(text)
        except ValueError:
            rating = self.least - 1
        if not self.least <= rating <= self.most:  # not a number is not in between either
            raise ValueError(
                f"expected a rating from {self.least:g} to {self.most:g}, got {text!r}"
            )
        return "LIKE" if rating >= self.like else "WATCH" if rating >= self.watch else "DISLIKE"


FIVE = Scale(least=0.5, most=5, watch=3, like=4)
"""Stars, also half ones."""
TEN = Scale(least=1, most=10, watch=6, like=8)


def whole(text: str, what: str) -> str:
    """The digits of a number, so that every spelling of it is one. Raises ValueError."""
    if text.isascii() and text.isdigit() and len(text) <= _DIGITS:
        return text.lstrip("0") or "0"
    raise ValueError(f"expected a whole number as {what}, got {text!r}")


def seconds(text: str) -> int:
    """A Unix time. Raises ValueError."""
    number = int(whole(text, "timestamp"))
    if number > _LAST_SECOND:
        raise ValueError(f"expected a timestamp in seconds, got {text!r}")
    return number


def milliseconds(text: str) -> float:
    """A Unix time in milliseconds, in seconds. Raises ValueError."""
    number = int(whole(text, "timestamp")) / 1000
    if number > _LAST_SECOND:
        raise ValueError(f"expected a timestamp in milliseconds, got {text!r}")
    return number


@lru_cache(maxsize=1 << 14)
def day(text: str) -> float:
    """The beginning of a day, `2005-09-06`, UTC. Raises ValueError."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).timestamp()
    except ValueError:
        raise ValueError(f"expected a day such as 2005-09-06, got {text!r}") from None


def iso_time(text: str) -> float:
    """`2014-04-05T15:27:00.000Z`; without a zone it is UTC. Raises ValueError."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"expected a time of ISO 8601, got {text!r}") from None
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()


def written_time(text: str) -> float:
    """`Mon Aug 01 13:41:57 -0700 2011`; without a zone it is UTC. Raises ValueError.

    In English, whatever the locale is.
    """
    try:
        _, month, of_month, clock, *zone, year = text.split()
        number = _MONTHS.index(month) + 1
        rest = f"{year:0>4}-{number:02}-{of_month:0>2}T{clock}"
        return iso_time(rest + "".join(zone))
    except ValueError:
        raise ValueError(
            f"expected a time such as Mon Aug 01 13:41:57 -0700 2011, got {text!r}"
        ) from None


def identifier(text: str, what: str) -> str:
    """An id that is text. Raises ValueError."""
    if text and not text.isspace():
        return text.strip()
    raise ValueError(f"expected a {what}, got {text!r}")
