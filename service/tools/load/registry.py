"""The formats, by the names that `ml-service load` knows them by."""

from collections.abc import Callable
from typing import NamedTuple

from service.tools.load import (
    amazon,
    bookcrossing,
    goodreads,
    imdb,
    lastfm,
    letterboxd,
    movielens,
    movietweetings,
    myanimelist,
    netflix,
    trakt,
    yambda,
)
from service.tools.load.files import Files
from service.tools.load.reading import Reading
from service.tools.load.records import DataSet, Export, LoadError

AUTO = "auto"


class Format(NamedTuple):
    """How files of a kind are recognised, and read."""

    recognises: Callable[[Files], bool]
    read: Callable[[Reading], DataSet | Export]


FORMATS = {
    "movielens": Format(movielens.recognises, movielens.read),
    "movietweetings": Format(movietweetings.recognises, movietweetings.read),
    "netflix": Format(netflix.recognises, netflix.read),
    "myanimelist": Format(myanimelist.recognises, myanimelist.read),
    "goodreads": Format(goodreads.recognises, goodreads.read),
    "lastfm": Format(lastfm.recognises, lastfm.read),
    "amazon": Format(amazon.recognises, amazon.read),
    "book-crossing": Format(bookcrossing.recognises, bookcrossing.read),
    "yambda": Format(yambda.recognises, yambda.read),
    "letterboxd": Format(letterboxd.recognises, letterboxd.read),
    "trakt": Format(trakt.recognises, trakt.read),
    "imdb": Format(imdb.recognises, imdb.read),
}


def recognise(files: Files) -> str:
    """The name of the one format that files are of. Raises LoadError."""
    found = [name for name, form in FORMATS.items() if form.recognises(files)]
    if len(found) == 1:
        return found[0]
    which = f"could be {' and '.join(found)}" if found else "is of no format that is known"
    raise LoadError(f"{files.given}: {which}; say which of {', '.join(FORMATS)} it is")
