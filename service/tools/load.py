"""Public data sets of ratings, read into the three source databases.

Supported are MovieLens (GroupLens, University of Minnesota) and MovieTweetings (Simon Dooms).
Whoever loads one has downloaded it and agreed to its terms; no part of either is in this product.

A film becomes a medium, a rating an interaction, and the genres that a person likes most often
become the genres that they state. All ids are made from the data set's own, so a second load adds
what is new and leaves alone what is there: it changes no row, and adds genres only to whom or what
has none.
"""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from pathlib import Path
from typing import Any, LiteralString, NamedTuple
from uuid import UUID, uuid5

import psycopg
from psycopg import sql
from tqdm import tqdm

TITLE_LENGTH = 255
GENRE_LENGTH = 50
"""Characters, as wide as the catalogue's columns are."""
STATED_GENRES = 3
"""How many genres a person states at most."""
VALUES = {"LIKE": 1.0, "WATCH": 0.5, "DISLIKE": -1.0}
"""An interaction's value, by its type."""

_NAMESPACE = UUID("0c9b6c5e-51f5-4c3a-9d0e-7b8f2a64d1c3")
_TABLES = Path(__file__).parent / "demo"
_EPOCH = datetime(1970, 1, 1)
_LAST_SECOND = 253_402_300_799  # the end of the year 9999; today in milliseconds is beyond it
_DIGITS = 18  # fit 64 bits
_MOVIE_COLUMNS = ("movieId", "title", "genres")
_RATING_COLUMNS = ("userId", "movieId", "rating", "timestamp")
_YEAR = re.compile(r"(.+?)\s*\(([0-9]{4})\)", re.DOTALL)
# The article comes last, or before another title in parentheses: "Postman, The (Postino, Il)".
_ARTICLE = re.compile(r"(.+?), (The|An|A)( \(.*\))?", re.DOTALL)
_GENRES = {
    "CHILDREN": "FAMILY",
    "CHILDREN'S": "FAMILY",
    "MUSICAL": "MUSIC",
    "SCI_FI": "SCIENCE_FICTION",
}
_NO_GENRES = "(no genres listed)"


class LoadError(ValueError):
    """A data set cannot be loaded; the message says which file and line, and what is wrong."""


class Movie(NamedTuple):
    """A film, as the catalogue will know it."""

    title: str
    release_year: int | None
    genres: tuple[str, ...]


class Rating(NamedTuple):
    """What somebody thought of a film. User and movie are the data set's own numbers."""

    user: int
    movie: int
    type: str
    """LIKE, WATCH or DISLIKE."""
    seconds: int
    """Since 1970, UTC."""


@dataclass(frozen=True, slots=True)
class DataSet:
    """Everything that a data set's files say, checked."""

    name: str
    movies: dict[int, Movie]
    ratings: list[Rating]
    """In the order of their time, then of the file. What a line repeats is here once."""

    def media_id(self, movie: int) -> UUID:
        """The id of a film in the catalogue: the same on every machine."""
        return uuid5(_NAMESPACE, f"{self.name}/media/{movie}")

    def user_id(self, user: int) -> UUID:
        """The id of a person: the same on every machine."""
        return uuid5(_NAMESPACE, f"{self.name}/user/{user}")

    def preferences_id(self, user: int) -> UUID:
        """The id of a person's row in `user_preferences`."""
        return uuid5(_NAMESPACE, f"{self.name}/preferences/{user}")


class Count(NamedTuple):
    """How many the files hold, and how many of those were new to the database."""

    read: int
    inserted: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What a load did."""

    media: Count
    users: Count
    interactions: Count

    def __str__(self) -> str:
        return "\n".join(
            f"{name}: {count.read} read, {count.inserted} inserted"
            for name, count in (
                ("media", self.media),
                ("users", self.users),
                ("interactions", self.interactions),
            )
        )


class _Scale(NamedTuple):
    """The ratings that a data set allows, and what they mean: below `watch` is a DISLIKE."""

    least: float
    most: float
    watch: float
    like: float

    def type(self, text: str) -> str:
        try:
            rating = float(text)
        except ValueError:
            rating = self.least - 1
        if not self.least <= rating <= self.most:  # not a number is not in between either
            raise ValueError(
                f"expected a rating from {self.least:g} to {self.most:g}, got {text!r}"
            )
        return "LIKE" if rating >= self.like else "WATCH" if rating >= self.watch else "DISLIKE"


def movielens(
    directory: Path, user_db: str, catalog_db: str, engagement_db: str, *, progress: bool = True
) -> Summary:
    """Load MovieLens, from `movies.csv` and `ratings.csv` or the 1M edition's two `.dat` files.

    Takes libpq connection strings; creates the sources' tables where they are missing. Nothing is
    written before all has been read and checked, and the three databases are committed once all
    three have been written: a failure leaves all as they were, unless the machine or a connection
    dies between the commits. Loading again then completes what is missing. `progress` draws bars
    on stderr: bytes read, then interactions written.

    Raises LoadError, OSError, psycopg.Error.
    """
    data = read_movielens(directory, progress=progress)
    return store(data, user_db, catalog_db, engagement_db, progress=progress)


def movietweetings(
    directory: Path, user_db: str, catalog_db: str, engagement_db: str, *, progress: bool = True
) -> Summary:
    """Load MovieTweetings, from `movies.dat` and `ratings.dat`; otherwise as `movielens`."""
    data = read_movietweetings(directory, progress=progress)
    return store(data, user_db, catalog_db, engagement_db, progress=progress)


def read_movielens(directory: Path, *, progress: bool = True) -> DataSet:
    """Read and check MovieLens. Raises LoadError, OSError."""
    return _read(
        "movielens",
        directory,
        {".csv": "utf-8", ".dat": "latin-1"},
        _Scale(least=0.5, most=5, watch=3, like=4),
        _article_first,
        progress=progress,
    )


def read_movietweetings(directory: Path, *, progress: bool = True) -> DataSet:
    """Read and check MovieTweetings. Raises LoadError, OSError."""
    return _read(
        "movietweetings",
        directory,
        {".dat": "utf-8"},
        _Scale(least=0, most=10, watch=6, like=8),
        str,
        progress=progress,
    )


def _read(
    name: str,
    directory: Path,
    encodings: dict[str, str],
    scale: _Scale,
    retitle: Callable[[str], str],
    *,
    progress: bool,
) -> DataSet:
    """Read `movies` and `ratings`, whose encoding goes with their suffix."""
    movies_file, ratings_file = _find(directory, encodings)
    encoding = encodings[movies_file.suffix]
    movies: dict[int, Movie] = {}
    ratings: dict[Rating, None] = {}  # a set that keeps its order

    def take_movie(fields: Sequence[str]) -> None:
        number, title, genres = fields
        movie = _whole(number, "movie id")
        if movie in movies:
            raise ValueError(f"movie {movie} is there twice")
        movies[movie] = _movie(title, genres, retitle)

    def take_rating(fields: Sequence[str]) -> None:
        user, number, rating, seconds = fields
        movie = _whole(number, "movie id")
        if movie not in movies:
            raise ValueError(f"movie {movie} is not in {movies_file.name}")
        ratings[Rating(_whole(user, "user id"), movie, scale.type(rating), _seconds(seconds))] = (
            None
        )

    size = movies_file.stat().st_size + ratings_file.stat().st_size
    with tqdm(total=size, desc=name, unit="B", unit_scale=True, disable=not progress) as bar:
        _each(movies_file, encoding, _MOVIE_COLUMNS, take_movie, bar.update)
        _each(ratings_file, encoding, _RATING_COLUMNS, take_rating, bar.update)
    # Sorting is stable: equal times stay in the file's order.
    return DataSet(name, movies, sorted(ratings, key=attrgetter("seconds")))


def _find(directory: Path, suffixes: Iterable[str]) -> tuple[Path, Path]:
    """The two files, with the first suffix that both have. Raises LoadError."""
    pairs = [(f"movies{suffix}", f"ratings{suffix}") for suffix in suffixes]
    for movies, ratings in pairs:
        if (directory / movies).is_file() and (directory / ratings).is_file():
            return directory / movies, directory / ratings
    expected = " or ".join(" and ".join(pair) for pair in pairs)
    raise LoadError(f"{directory}: expected {expected}")


def _each(
    file: Path,
    encoding: str,
    columns: Sequence[str],
    take: Callable[[Sequence[str]], None],
    advance: Callable[[int], object],
) -> None:
    """Give `take` the fields of every record; its ValueError becomes a LoadError with the line."""
    line = 0  # the last that was read
    first = 1  # the first of the present record: a quoted field may go over several

    def lines() -> Iterator[str]:
        nonlocal line
        with file.open("rb") as content:  # only a line feed ends a line: titles hold the others
            for raw in content:
                line += 1
                advance(len(raw))
                text = raw.decode(encoding).removeprefix("\ufeff")
                if "\0" in text:
                    raise ValueError("a NUL character, which PostgreSQL cannot store")
                yield text

    is_csv = file.suffix == ".csv"
    records = csv.reader(lines(), strict=True) if is_csv else _split(lines(), columns)
    try:
        if is_csv and next(records, None) != [*columns]:
            raise ValueError(f"expected the header {','.join(columns)}")
        first = line + 1
        for fields in records:
            if len(fields) != len(columns):
                raise ValueError(f"expected {len(columns)} fields, found {len(fields)}")
            take(fields)
            first = line + 1
    except (ValueError, csv.Error) as error:
        raise LoadError(f"{file.name} line {first}: {error}") from None


def _split(lines: Iterable[str], columns: Sequence[str]) -> Iterator[list[str]]:
    """The fields of `::`-separated lines."""
    for line in lines:
        fields = line.rstrip("\r\n").split("::")
        if "title" in columns and len(fields) > len(columns):  # a title may hold the separator
            fields = [fields[0], "::".join(fields[1:-1]), fields[-1]]
        yield fields


def _movie(text: str, genres: str, retitle: Callable[[str], str]) -> Movie:
    """A film from the text of its fields. Raises ValueError."""
    dated = _YEAR.fullmatch(text.strip())
    title = retitle(dated[1] if dated else text.strip())
    names = [] if genres == _NO_GENRES else genres.split("|")
    return Movie(
        title[:TITLE_LENGTH],
        int(dated[2]) if dated else None,
        tuple(dict.fromkeys(_genre(name) for name in names if name.strip())),
    )


def _genre(name: str) -> str:
    """A genre as the catalogue writes it. Raises ValueError."""
    genre = re.sub(r"[\s-]", "_", name.strip().upper())
    if len(genre) > GENRE_LENGTH:
        raise ValueError(f"expected a genre of at most {GENRE_LENGTH} characters, got {name!r}")
    return _GENRES.get(genre, genre)


def _article_first(title: str) -> str:
    """'Matrix, The' as 'The Matrix'."""
    match = _ARTICLE.fullmatch(title)
    return f"{match[2]} {match[1]}{match[3] or ''}" if match else title


def _whole(text: str, what: str) -> int:
    """A number from its digits. Raises ValueError."""
    if text.isascii() and text.isdigit() and len(text) <= _DIGITS:
        return int(text)
    raise ValueError(f"expected a whole number as {what}, got {text!r}")


def _seconds(text: str) -> int:
    """A Unix time. Raises ValueError."""
    seconds = _whole(text, "timestamp")
    if seconds > _LAST_SECOND:
        raise ValueError(f"expected a timestamp in seconds, got {text!r}")
    return seconds


def store(
    data: DataSet, user_db: str, catalog_db: str, engagement_db: str, *, progress: bool
) -> Summary:
    """Write what is new. Raises psycopg.Error."""
    media = {movie: data.media_id(movie) for movie in data.movies}
    users = {
        user: data.user_id(user) for user in dict.fromkeys(rating.user for rating in data.ratings)
    }
    stated = _stated_genres(data)
    now = datetime.now(UTC).replace(tzinfo=None)
    # The last to be opened commits first, so nobody sees an interaction with what is not there.
    with (
        _source(engagement_db, "engagement_db", "interaction") as engagement,
        _source(catalog_db, "catalog_db", "medias") as catalog,
        _source(user_db, "user_db", "user_preferences") as preferences,
    ):
        interactions_inserted = _add(
            engagement,
            "interaction",
            ("user_id", "media_id", "type", "timestamp"),
            ("interaction_value",),
            (
                (users[user], media[movie], kind, _EPOCH + timedelta(seconds=time), VALUES[kind])
                for user, movie, kind, time in tqdm(
                    data.ratings, desc="to engagement_db", unit=" rows", disable=not progress
                )
            ),
        )
        media_inserted = _add(
            catalog,
            "medias",
            ("id",),
            ("title", "release_year", "media_type", "version", "create_at", "update_at"),
            (
                (media[number], movie.title, movie.release_year, "MOVIE", 1, now, now)
                for number, movie in data.movies.items()
            ),
        )
        _add(
            catalog,
            "tb_media_genre",
            ("media_id",),
            ("genre_name",),
            ((media[n], genre) for n, movie in data.movies.items() for genre in movie.genres),
        )
        users_inserted = _add(
            preferences,
            "user_preferences",
            ("user_id",),
            ("id",),
            ((user_id, data.preferences_id(user)) for user, user_id in users.items()),
        )
        _add(
            preferences,
            "tb_user_genre",
            ("user_id",),
            ("genre_name",),
            ((users[user], genre) for user, genres in stated.items() for genre in genres),
        )
    return Summary(
        media=Count(len(media), media_inserted),
        users=Count(len(users), users_inserted),
        interactions=Count(len(data.ratings), interactions_inserted),
    )


def _stated_genres(data: DataSet) -> dict[int, list[str]]:
    """The most frequent genres among what each person likes; of equals, the alphabet's first."""
    liked: dict[int, Counter[str]] = defaultdict(Counter)
    for rating in data.ratings:
        if rating.type == "LIKE":
            liked[rating.user].update(data.movies[rating.movie].genres)
    return {
        user: sorted(counts, key=lambda genre: (-counts[genre], genre))[:STATED_GENRES]
        for user, counts in liked.items()
    }


@contextmanager
def _source(conninfo: str, name: str, table: str) -> Iterator[psycopg.Connection]:
    """A transaction in a source that has its tables; one load at a time."""
    with psycopg.connect(conninfo) as connection:
        # By the source's name, because one database may be all three.
        connection.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"ml-service load {name}",)
        )
        # Only where it is absent: create … if not exists takes locks and rights all the same.
        if connection.execute("select to_regclass(%s)", (table,)).fetchone() == (None,):
            connection.execute((_TABLES / f"{name}.sql").read_bytes())
        # What would fail on commit fails on writing, while all three can still be rolled back.
        connection.execute("set constraints all immediate")
        yield connection


def _add(
    connection: psycopg.Connection,
    table: str,
    key: Sequence[str],
    others: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
) -> int:
    """Insert the rows, in their order, whose key the table does not hold; returns how many.

    A row is the values of the `key` columns, then of the `others`.
    """
    names = {
        "table": sql.Identifier(table),
        "columns": sql.SQL(", ").join(map(sql.Identifier, (*key, *others))),
        "is_there": sql.SQL(" and ").join(
            sql.SQL("present.{0} = loading.{0}").format(sql.Identifier(column)) for column in key
        ),
    }

    def run(statement: LiteralString) -> int:
        return connection.execute(sql.SQL(statement).format(**names)).rowcount

    run("create temporary table loading as select {columns} from {table} with no data")
    run("alter table loading add position bigint generated always as identity")
    copy_in = sql.SQL("copy loading ({columns}) from stdin").format(**names)
    with connection.cursor().copy(copy_in) as copy:
        for row in rows:
            copy.write_row(row)
    run("analyze loading")
    inserted = run(
        "insert into {table} ({columns}) select {columns} from loading"
        " where not exists (select from {table} present where {is_there}) order by position"
    )
    run("drop table loading")
    return inserted
