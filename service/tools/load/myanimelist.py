"""MyAnimeList, in the shape that is known as the Anime Recommendations Database.

`anime.csv` and `rating.csv`. A rating of −1 is an anime that was watched and not rated. There are
no times, and a few ratings are of anime that `anime.csv` does not have.
"""

from service.tools.load.files import Files
from service.tools.load.reading import Fields, Reading
from service.tools.load.records import TEN, DataSet, Interaction, Medium, whole
from service.tools.load.titles import genres, plain

FILES = ("anime.csv", "rating.csv")
ANIME_COLUMNS = ("anime_id", "name", "genre", "type")
RATING_COLUMNS = ("user_id", "anime_id", "rating")
_MEDIA_TYPES = {"Movie": "MOVIE", "TV": "SERIES", "OVA": "SERIES", "ONA": "SERIES"}
_UNRATED = ("-1", "-1.0")


def recognises(files: Files) -> bool:
    """By names: nobody else has them."""
    return files.has(FILES)


def read(reading: Reading) -> DataSet:
    """Raises LoadError, OSError."""
    anime, ratings = reading.files.need(FILES)
    return DataSet(
        "myanimelist",
        reading.each(anime, reading.table(anime, ANIME_COLUMNS), _anime),
        reading.each(ratings, reading.table(ratings, RATING_COLUMNS), _rating),
        reads=[anime, ratings],
    )


def _anime(fields: Fields) -> Medium:
    number, name, listed, kind = fields
    return Medium(
        whole(number, "anime id"),
        plain(name),
        genres=genres(listed.split(",")),
        media_type=_MEDIA_TYPES.get(kind),  # a special or music is neither
    )


def _rating(fields: Fields) -> Interaction:
    user, number, rating = fields
    kind = "WATCH" if rating in _UNRATED else TEN.type(rating)
    return Interaction(whole(user, "user id"), whole(number, "anime id"), kind, None)
