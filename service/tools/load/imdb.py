"""A person's own ratings, as IMDb exports them: one CSV, in the three shapes it has had.

Until 2017 with `You rated` and `created`, then with `Your Rating` and `Date Rated`, and since 2024
with `Original Title` as well; UTF-8, or Latin-1 in older ones. Columns are found by name.
"""

import csv

from service.tools.load.files import Files
from service.tools.load.reading import Fields, Reading
from service.tools.load.records import (
    TEN,
    Export,
    LoadError,
    Opinion,
    day,
    identifier,
    written_time,
)
from service.tools.load.titles import year

_COLUMNS = (
    ("const",),
    ("your rating", "you rated"),
    ("date rated", "created"),
    ("title",),
    ("original title", "title"),
    ("title type",),
    ("year",),
)
"""What is read, by the names that it has had, in lower case."""


def recognises(files: Files) -> bool:
    """By the columns of a rating."""
    return _file(files) is not None


def read(reading: Reading) -> Export:
    """Raises LoadError, OSError."""
    name = _file(reading.files)
    if name is None:
        raise LoadError(f"{reading.files.given}: expected a CSV with Const and Your Rating")
    header = {column.casefold(): column for column in _header(reading.files, name)}
    columns = [next((header[n] for n in names if n in header), names[0]) for names in _COLUMNS]

    def take(fields: Fields) -> Opinion | None:
        const, rating, rated, title, original, kind, released = fields
        # "tvEpisode" once, "TV Episode" now.
        kind = kind.casefold().replace(" ", "")
        if "episode" in kind or "game" in kind or "podcast" in kind or "music" in kind:
            reading.leave_out(f"of the type {kind}")
            return None
        if not rating:
            reading.leave_out("without a rating")
            return None
        return Opinion(
            identifier(title, "title"),
            year(released),
            TEN.type(rating),
            day(rated) if rated[:4].isdigit() else written_time(rated),
            imdb_id=identifier(const, "Const"),
            media_type="SERIES" if "series" in kind else "MOVIE",
            original_title=original or None,
        )

    encoding = reading.files.encoding(name)
    opinions = reading.each(name, reading.table(name, columns, encoding=encoding), take)
    return Export("imdb", None, opinions, [name])


def _file(files: Files) -> str | None:
    for name in files.find_all("*.csv"):
        columns = {column.casefold() for column in _header(files, name)}
        if "const" in columns and columns & {*_COLUMNS[1]}:
            return name
    return None


def _header(files: Files, name: str) -> list[str]:
    return next(csv.reader([files.first_line(name)]), [])
