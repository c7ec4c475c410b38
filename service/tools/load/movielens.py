"""MovieLens (GroupLens, University of Minnesota), in the three shapes of its editions.

100K is `u.item` and `u.data`; 1M and 10M are `movies.dat` and `ratings.dat`; 20M, 25M, 32M and the
two called latest are `movies.csv` and `ratings.csv`, with `links.csv` and `tags.csv` beside them.
"""

from collections.abc import Callable, Iterator
from functools import partial

from service.tools.load.files import Files
from service.tools.load.reading import Fields, Reading
from service.tools.load.records import (
    FIVE,
    DataSet,
    Interaction,
    Medium,
    Tag,
    seconds,
    whole,
)
from service.tools.load.titles import TITLE_LENGTH, article_first, dated, genres, plain

CSV = ("movies.csv", "ratings.csv")
PARQUET = ("movies.parquet", "ratings.parquet")
DAT = ("movies.dat", "ratings.dat")
TABS = ("u.item", "u.data")

MOVIE_COLUMNS = ("movieId", "title", "genres")
RATING_COLUMNS = ("userId", "movieId", "rating", "timestamp")
LINK_COLUMNS = ("movieId", "imdbId", "tmdbId")
TAG_COLUMNS = ("userId", "movieId", "tag", "timestamp")
_NO_GENRES = "(no genres listed)"
_FLAGS = (
    *("unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime"),
    *("Documentary", "Drama", "Fantasy", "Film-Noir", "Horror", "Musical", "Mystery", "Romance"),
    *("Sci-Fi", "Thriller", "War", "Western"),
)
"""What the flags of `u.item` say, in their order; the first is no genre."""
_BEFORE_FLAGS = 5


def recognises(files: Files) -> bool:
    """Whether these are MovieLens: by names, and by columns where others have the same names."""
    if files.has(TABS):
        return True
    if files.has(CSV):
        return files.first_line(files.need(CSV)[1]) == ",".join(RATING_COLUMNS)
    if files.has(PARQUET):
        return True
    # MovieTweetings has the same names, and IMDb's ids of seven digits.
    return files.has(DAT) and len(files.first_line(files.need(DAT)[0]).partition("::")[0]) < 7


def read(reading: Reading) -> DataSet:
    """Raises LoadError, OSError."""
    movies, ratings = reading.files.need(CSV, PARQUET, DAT, TABS)
    if movies.endswith("u.item"):
        return _tabs(reading, movies, ratings)
    if movies.endswith(".dat"):
        return _dat(reading, movies, ratings)
    return _tables(reading, movies, ratings)


def _tables(reading: Reading, movies: str, ratings: str) -> DataSet:
    beside = partial(reading.files.beside, movies)
    links = beside("links.csv", "links.parquet")
    tags = beside("tags.csv", "tags.parquet")
    known: set[str] = set()

    def media() -> Iterator[Medium]:
        ids = dict(_links(reading, links)) if links else {}
        take = _movie_taker(known, ids)
        yield from reading.each(movies, reading.table(movies, MOVIE_COLUMNS), take)

    return DataSet(
        "movielens",
        media(),
        reading.each(ratings, reading.table(ratings, RATING_COLUMNS), _rating_taker(known, movies)),
        reading.each(tags, reading.table(tags, TAG_COLUMNS), _tag_taker(known)) if tags else (),
        reads=[*filter(None, (links, movies, tags, ratings))],
    )


def _dat(reading: Reading, movies: str, ratings: str) -> DataSet:
    tags = reading.files.beside(movies, "tags.dat")
    known: set[str] = set()
    # 1M is Latin-1, 10M is UTF-8, and nothing else tells them apart.
    encoding = reading.files.encoding(movies)
    return DataSet(
        "movielens",
        reading.each(
            movies,
            reading.separated(movies, "::", 3, encoding=encoding, wide=1),
            _movie_taker(known, {}),
        ),
        reading.each(ratings, reading.separated(ratings, "::", 4), _rating_taker(known, movies)),
        reading.each(tags, _dat_tags(reading, tags), _tag_taker(known)) if tags else (),
        reads=[*filter(None, (movies, tags, ratings))],
    )


def _dat_tags(reading: Reading, tags: str) -> Iterator[tuple[int, Fields]]:
    """A tag may hold the separator: what is between the ids and the time is the tag."""
    for number, line in reading.lines(tags, reading.files.encoding(tags)):
        user, _, rest = line.rstrip("\r\n").partition("::")
        movie, _, rest = rest.partition("::")
        word, _, time = rest.rpartition("::")
        yield number, (user, movie, word, time)


def _tabs(reading: Reading, movies: str, ratings: str) -> DataSet:
    known: set[str] = set()
    encoding = reading.files.encoding(movies)
    count = _BEFORE_FLAGS + len(_FLAGS)

    def take_movie(fields: Fields) -> Medium:
        number, title = fields[:2]
        flags = fields[_BEFORE_FLAGS:]
        names = [name for name, flag in zip(_FLAGS[1:], flags[1:], strict=True) if flag == "1"]
        return _movie(_new(known, number), title, names)

    return DataSet(
        "movielens-100k",  # its films have numbers of their own
        reading.each(
            movies, reading.separated(movies, "|", count, encoding=encoding, wide=1), take_movie
        ),
        reading.each(ratings, reading.separated(ratings, "\t", 4), _rating_taker(known, movies)),
        reads=[movies, ratings],
    )


def _links(reading: Reading, links: str) -> Iterator[tuple[str, dict[str, str]]]:
    def take(fields: Fields) -> tuple[str, dict[str, str]]:
        movie, imdb, tmdb = fields
        ids = {}
        if imdb:
            ids["imdb_id"] = imdb_id(imdb)
        if tmdb:
            ids["tmdb_id"] = whole(tmdb.removesuffix(".0"), "TMDB id")
        return whole(movie, "movie id"), ids

    yield from reading.each(links, reading.table(links, LINK_COLUMNS), take)


def imdb_id(digits: str) -> str:
    """IMDb's own spelling of an id: `tt` and at least seven digits. Raises ValueError."""
    return f"tt{whole(digits.removeprefix('tt'), 'IMDb id'):0>7}"


def _movie_taker(known: set[str], ids: dict[str, dict[str, str]]) -> Callable[[Fields], Medium]:
    def take(fields: Fields) -> Medium:
        number, title, names = fields
        listed = [] if names == _NO_GENRES else names.split("|")
        movie = _new(known, number)
        return _movie(movie, title, listed, ids.get(movie))

    return take


def _new(known: set[str], number: str) -> str:
    movie = whole(number, "movie id")
    if movie in known:
        raise ValueError(f"movie {movie} is there twice")
    known.add(movie)
    return movie


def _movie(movie: str, text: str, names: list[str], ids: dict[str, str] | None = None) -> Medium:
    title, year = dated(plain(text))
    return Medium(
        movie, article_first(title)[:TITLE_LENGTH], year, genres(names), "MOVIE", ids or {}
    )


def _rating_taker(known: set[str], movies: str) -> Callable[[Fields], Interaction]:
    def take(fields: Fields) -> Interaction:
        user, number, rating, time = fields
        movie = whole(number, "movie id")
        if movie not in known:
            raise ValueError(f"movie {movie} is not in {movies.rpartition('/')[2]}")
        return Interaction(whole(user, "user id"), movie, FIVE.type(rating), seconds(time))

    return take


def _tag_taker(known: set[str]) -> Callable[[Fields], Tag | None]:
    def take(fields: Fields) -> Tag | None:
        _, number, word, _ = fields
        movie = whole(number, "movie id")
        tag = plain(word).strip().casefold()
        return Tag(movie, tag) if tag and movie in known else None

    return take
