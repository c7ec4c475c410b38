"""MovieTweetings (Simon Dooms): what people tweeted of films, 100K, 200K and latest.

Its ids are IMDb's, as text: the full set writes some of them with seven digits in one line and with
fifteen in another, once without genres. They are one film, and the ratings of both are its own.
"""

from service.tools.load.files import Files
from service.tools.load.movielens import DAT, imdb_id
from service.tools.load.reading import Fields, Reading
from service.tools.load.records import DataSet, Interaction, Medium, Scale, seconds, whole
from service.tools.load.titles import TITLE_LENGTH, dated, genres, plain

SCALE = Scale(least=0, most=10, watch=6, like=8)


def recognises(files: Files) -> bool:
    """By the seven digits of IMDb's ids: MovieLens has files of the same names."""
    return files.has(DAT) and len(files.first_line(files.need(DAT)[0]).partition("::")[0]) >= 7


def read(reading: Reading) -> DataSet:
    """Raises LoadError, OSError."""
    movies, ratings = reading.files.need(DAT)
    known: set[str] = set()

    def take_movie(fields: Fields) -> Medium:
        number, text, names = fields
        movie = whole(number, "movie id")
        title, year = dated(plain(text))
        known.add(movie)
        return Medium(
            movie,
            title[:TITLE_LENGTH],
            year,
            genres(names.split("|")),
            "MOVIE",
            {"imdb_id": imdb_id(movie)},
        )

    def take_rating(fields: Fields) -> Interaction:
        user, number, rating, time = fields
        movie = whole(number, "movie id")
        if movie not in known:
            raise ValueError(f"movie {movie} is not in {movies.rpartition('/')[2]}")
        return Interaction(whole(user, "user id"), movie, SCALE.type(rating), seconds(time))

    return DataSet(
        "movietweetings",
        reading.each(movies, reading.separated(movies, "::", 3, wide=1), take_movie),
        reading.each(ratings, reading.separated(ratings, "::", 4), take_rating),
        reads=[movies, ratings],
    )
