"""The Netflix Prize: titles, and one file of ratings a film or the four files of its later copies.

`training_set/mv_0000001.txt` begins with the film's number and a colon; `combined_data_1.txt` holds
many of those one after the other. Titles are Latin-1, with commas and no quotes. Times are days.
"""

from collections.abc import Iterator

from service.tools.load.files import Files
from service.tools.load.reading import Fields, Reading
from service.tools.load.records import (
    FIVE,
    DataSet,
    Interaction,
    LoadError,
    Medium,
    day,
    whole,
)
from service.tools.load.titles import year

TITLES = ("movie_titles.txt", "movie_titles.csv")
RATINGS = ("combined_data_*.txt", "mv_*.txt")


def recognises(files: Files) -> bool:
    """By names: nobody else has them."""
    return bool(files.find(*TITLES)) and any(map(files.find_all, RATINGS))


def read(reading: Reading) -> DataSet:
    """Raises LoadError, OSError."""
    titles = reading.files.find(*TITLES)
    ratings = next(filter(None, map(reading.files.find_all, RATINGS)), [])
    if not titles or not ratings:
        expected = " and ".join(" or ".join(names) for names in (TITLES, RATINGS))
        raise LoadError(f"{reading.files.given}: expected {expected}")
    known: set[str] = set()

    def take_title(line: str) -> Medium:
        number, released, title = _parts(line)
        movie = whole(number, "movie id")
        known.add(movie)
        return Medium(movie, title, year(released), media_type="MOVIE")  # "NULL" is no year

    def interactions() -> Iterator[Interaction]:
        for name in ratings:
            yield from reading.each(name, reading.lines(name), _RatingTaker(known))

    return DataSet(
        "netflix",
        reading.each(titles, reading.lines(titles, reading.files.encoding(titles)), take_title),
        interactions(),
        reads=[titles, *ratings],
    )


class _RatingTaker:
    """Ratings, of the film that the last line with a colon named."""

    def __init__(self, known: set[str]) -> None:
        self._known = known
        self._movie: str | None = None

    def __call__(self, line: str) -> Interaction | None:
        text = line.rstrip("\r\n")
        if text.endswith(":"):
            self._movie = None  # what follows a malformed one is of no film
            movie = whole(text[:-1], "movie id")
            if movie not in self._known:
                raise ValueError(f"movie {movie} has no title")
            self._movie = movie
            return None
        try:
            user, rating, date = _parts(line)
        except ValueError:
            self._movie = None
            raise
        if self._movie is None:
            raise ValueError("expected the line of a movie before its ratings")
        return Interaction(whole(user, "user id"), self._movie, FIVE.type(rating), day(date))


def _parts(line: str) -> Fields:
    """Three fields: a title, the last, may hold commas."""
    fields = line.rstrip("\r\n").split(",", 2)
    if len(fields) != 3:
        raise ValueError(f"expected 3 fields, found {len(fields)}")
    return fields
