"""Goodreads, as the University of California, San Diego keeps it: JSON, an object a line.

`goodreads_books*.json` and `goodreads_interactions*.json`, whole or of one genre, `.gz` or not, and
`goodreads_book_genres_initial.json` where it is there. A rating of 0 is none.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from service.tools.load.files import Files
from service.tools.load.reading import Reading, text
from service.tools.load.records import (
    FIVE,
    DataSet,
    Interaction,
    Medium,
    identifier,
    written_time,
)
from service.tools.load.titles import genres, plain, year

FILES = ("goodreads_books*.json", "goodreads_interactions*.json")
GENRES = "goodreads_book_genres*.json"

Item = Mapping[str, Any]


def recognises(files: Files) -> bool:
    """By names: nobody else has them."""
    return files.has(FILES)


def read(reading: Reading) -> DataSet:
    """Raises LoadError, OSError."""
    books, interactions = reading.files.need(FILES)
    listed = reading.files.beside(books, GENRES)

    def take_interaction(item: Item) -> Interaction | None:
        rating = text(item, "rating")
        read_it = text(item, "is_read", "isRead") == "True"
        if rating == "0" and not read_it:
            reading.leave_out("on a shelf, neither read nor rated")
            return None
        return Interaction(
            identifier(text(item, "user_id"), "user_id"),
            identifier(text(item, "book_id"), "book_id"),
            "WATCH" if rating == "0" else FIVE.type(rating),
            # The site wrote this one; when somebody read a book they typed themselves.
            written_time(text(item, "date_updated", "date_added")),
        )

    def book_genres() -> Iterator[tuple[str, tuple[str, ...]]]:
        if listed:
            yield from reading.each(listed, reading.json_lines(listed), _genres)

    return DataSet(
        "goodreads",
        reading.each(books, reading.json_lines(books), _book),
        reading.each(interactions, reading.json_lines(interactions), take_interaction),
        genres=book_genres(),
        reads=[*filter(None, (books, listed, interactions))],
    )


def _book(item: Item) -> Medium:
    return Medium(
        identifier(text(item, "book_id"), "book_id"),
        plain(text(item, "title", "title_without_series")),
        year(text(item, "publication_year")),
    )


def _genres(item: Item) -> tuple[str, tuple[str, ...]]:
    """`{"history, historical fiction, biography": 31}` are three genres."""
    counts = item.get("genres") or {}
    if not isinstance(counts, dict):
        raise ValueError("expected genres as an object")
    names = [name for group in counts for name in group.split(",")]
    return identifier(text(item, "book_id"), "book_id"), genres(names)
