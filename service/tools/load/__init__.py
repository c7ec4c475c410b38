"""Public data sets, and what a person takes along, read into the three source databases.

Whoever loads a data set has downloaded it and agreed to its terms; no part of any is in this
product. `registry` lists the formats; docs/load.md says what each becomes.

All ids are made from the data set's own, so a second load adds what is new and leaves alone what is
there: it changes no row, and adds genres only to whom or what has none.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from tqdm import tqdm

from service.tools.load import own
from service.tools.load.files import Files
from service.tools.load.names import Names
from service.tools.load.reading import Reading
from service.tools.load.records import (
    DataSet,
    Export,
    Ids,
    Interaction,
    LoadError,
    Medium,
    Tag,
)
from service.tools.load.registry import AUTO, FORMATS, recognise
from service.tools.load.store import STATED_GENRES, Count, Summary, store, store_export

__all__ = [
    "AUTO",
    "FORMATS",
    "STATED_GENRES",
    "Count",
    "DataSet",
    "Export",
    "Ids",
    "Interaction",
    "LoadError",
    "Medium",
    "Summary",
    "Tag",
    "import_files",
    "load",
    "opened",
    "store",
]


def load(
    form: str,
    path: Path,
    user_db: str,
    catalog_db: str,
    engagement_db: str,
    *,
    user: UUID | None = None,
    skip_malformed: bool = False,
    progress: bool = True,
) -> Summary:
    """Load files of a format, or of the one that they are recognised by, from a folder or a file.

    `user` is whose a personal export is. A malformed record ends the load, or is left out and
    counted. `progress` draws bars on stderr: bytes read, then what is written. For the databases
    see `store`.

    Raises LoadError, OSError, psycopg.Error.
    """
    with opened(form, path, skip_malformed=skip_malformed, progress=progress) as (reading, data):
        if isinstance(data, Export):
            user_id = user or _user_of(data)
            summary = store_export(data, user_id, user_db, catalog_db, engagement_db)
        elif user:
            raise LoadError(f"{path}: has people of its own: --user is for a personal export")
        else:
            summary = store(data, user_db, catalog_db, engagement_db, progress=progress)
    return replace(
        summary,
        left_out={**summary.left_out, **reading.left_out},
        malformed=reading.malformed,
        examples=tuple(reading.examples),
    )


def import_files(
    path: Path,
    user_db: str,
    catalog_db: str,
    engagement_db: str,
    recommendation_db: str,
    *,
    skip_malformed: bool = False,
    progress: bool = True,
) -> Summary:
    """Load a team's own files, from a folder, a `.zip` or one of them by itself.

    Their ids are named in `recommendation_db`, which must have been migrated, so that answers can
    give them back. Otherwise as `load`. Raises LoadError, OSError, psycopg.Error.
    """
    with Names(recommendation_db) as names, Files(path) as files:
        reading = Reading(files, skip_malformed=skip_malformed)
        data = own.read(reading, names.note)
        size = sum(map(files.size, data.reads))
        with tqdm(
            total=size, desc="import", unit="B", unit_scale=True, disable=not progress
        ) as bar:
            files.advance = bar.update
            summary = store(
                data, user_db, catalog_db, engagement_db, progress=progress, before=names.send
            )
    return replace(summary, malformed=reading.malformed, examples=tuple(reading.examples))


@contextmanager
def opened(
    form: str, path: Path, *, skip_malformed: bool = False, progress: bool = True
) -> Iterator[tuple[Reading, DataSet | Export]]:
    """A data set that can be read, once, while the context is open. Raises LoadError, OSError."""
    with Files(path) as files:
        name = recognise(files) if form == AUTO else form
        reading = Reading(files, skip_malformed=skip_malformed)
        data = FORMATS[name].read(reading)
        size = sum(map(files.size, data.reads))
        with _bar(name, size, progress) as bar:
            files.advance = bar.update
            yield reading, data


def _bar(name: str, size: int, progress: bool) -> "tqdm[Any]":
    return tqdm(total=size, desc=name, unit="B", unit_scale=True, disable=not progress)


def _user_of(export: Export) -> UUID:
    """Whoever the files name: the same person next time. Raises LoadError."""
    if export.user is None:
        raise LoadError(f"whose are these? {export.name} does not say: give --user")
    return Ids(export.name).user_id(export.user)
