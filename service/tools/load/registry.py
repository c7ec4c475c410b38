"""The formats, by the names that `ml-service load` knows them by."""

from collections.abc import Callable
from typing import NamedTuple

from service.tools.load import movielens, movietweetings
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
}


def recognise(files: Files) -> str:
    """The name of the one format that files are of. Raises LoadError."""
    found = [name for name, form in FORMATS.items() if form.recognises(files)]
    if len(found) == 1:
        return found[0]
    which = f"could be {' and '.join(found)}" if found else "is of no format that is known"
    raise LoadError(f"{files.given}: {which}; say which of {', '.join(FORMATS)} it is")
