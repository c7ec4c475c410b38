"""A person's own films, as Letterboxd exports them: a .zip of CSV files, or one of those alone.

`watched.csv` and `ratings.csv`, `diary.csv`, and `likes/films.csv`. A film has a name and a year,
and no id that others know; the address in `diary.csv` is the entry's, not the film's, so that name
and year are what holds a film together. Each film becomes one interaction.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from service.tools.load.files import Files
from service.tools.load.reading import Fields, Reading
from service.tools.load.records import FIVE, Export, LoadError, Opinion, day, identifier
from service.tools.load.titles import year

COLUMNS = ("Date", "Name", "Year", "Letterboxd URI")
_FILES = ("ratings.csv", "watched.csv", "diary.csv")
_ADDRESS = COLUMNS[-1]


@dataclass(slots=True)
class _Film:
    """What all files together say of one."""

    seen: float
    """When it was watched, as far as is known: a diary knows better than a list."""
    in_diary: bool = False
    rated: str | None = None
    liked: bool = False


def recognises(files: Files) -> bool:
    """By the column that only Letterboxd has."""
    return _first(files) is not None


def read(reading: Reading) -> Export:
    """Raises LoadError, OSError."""
    files = reading.files
    first = _first(files)
    if first is None:
        raise LoadError(f"{files.given}: expected ratings.csv, watched.csv or diary.csv")
    # Beside each other: an export has a folder of deleted entries with files of the same names.
    ratings, watched, diary, likes = (
        files.beside(first, name) for name in (*_FILES, "likes/films.csv")
    )
    profile = files.beside(first, "profile.csv")
    return Export(
        "letterboxd",
        _user(reading, profile) if profile else None,
        _opinions(reading, watched, ratings, likes, diary),
        [*filter(None, (profile, watched, ratings, likes, diary))],
    )


def _first(files: Files) -> str | None:
    for name in filter(None, map(files.find, _FILES)):
        if _ADDRESS in files.first_line(name).split(","):
            return name
    return None


def _user(reading: Reading, profile: str) -> str | None:
    for _, (name,) in reading.table(profile, ("Username",)):
        return name or None
    return None


def _opinions(
    reading: Reading,
    watched: str | None,
    ratings: str | None,
    likes: str | None,
    diary: str | None,
) -> Iterator[Opinion]:
    films: dict[tuple[str, int | None], _Film] = {}

    def film(date: str, name: str, released: str) -> _Film:
        which = identifier(name, "name"), year(released)
        return films.setdefault(which, _Film(day(date)))

    def take_watched(fields: Fields) -> None:
        film(*fields)

    def take_rating(fields: Fields) -> None:
        *which, rating = fields
        kind = FIVE.type(rating)
        film(*which).rated = kind

    def take_like(fields: Fields) -> None:
        film(*fields).liked = True

    def take_entry(fields: Fields) -> None:
        date, name, released, on = fields
        seen = day(on or date)
        entry = film(date, name, released)
        entry.seen = max(entry.seen, seen) if entry.in_diary else seen
        entry.in_diary = True

    short = COLUMNS[:3]
    for name, columns, take in (
        (watched, short, take_watched),
        (ratings, (*short, "Rating"), take_rating),
        (likes, short, take_like),
        (diary, (*short, "Watched Date"), take_entry),
    ):
        if name:
            for _ in reading.each(name, reading.table(name, columns), take):
                pass
    for (name, released), found in films.items():
        kind = "LIKE" if found.liked else found.rated or "WATCH"
        yield Opinion(name, released, kind, found.seen, media_type="MOVIE")
