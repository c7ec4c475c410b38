"""The library's way to a model: export by COPY, fit with `implicit`, COPY the neighbours back.

Runs as a process of its own, so that its memory can be seen: `python -m bench.scale.pipeline
neighbours` writes what each step took, in seconds, as JSON; `… models DIRECTORY` keeps fitted
models for the workers of `bench.scale.library`. The databases are those of the environment.
"""

import json
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

import numpy as np
import psycopg
from implicit.als import AlternatingLeastSquares
from implicit.nearest_neighbours import BM25Recommender
from implicit.utils import ParameterWarning
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from service.config import Settings

Ids: TypeAlias = np.ndarray[Any, Any]
"""UUIDs as their 16 bytes."""

K = 100
"""Neighbours a medium."""
FACTORS = 64
SEED = 1

# Fixed in width, in PostgreSQL's binary form: the fastest way into numpy that there is.
EXPORT = """
    copy (
        select user_id, media_id, interaction_value
        from interaction
        where type in ('LIKE', 'WATCH') and interaction_value > 0
    ) to stdout (format binary)
"""
ROW = np.dtype(
    [
        ("columns", ">i2"),
        ("user_length", ">i4"),
        ("user", "V16"),
        ("media_length", ">i4"),
        ("media", "V16"),
        ("value_length", ">i4"),
        ("value", ">f8"),
    ]
)
HEADER = 19
BLOCK = 1 << 25
"""Bytes."""

TABLE = """
    drop table if exists media_neighbour;
    create table media_neighbour (
        media_id uuid not null,
        neighbour_ids uuid[] not null,
        weights real[] not null
    );
"""


def export(conninfo: str) -> tuple[Ids, csr_matrix]:
    """The ids of the media, 16 bytes each, and people × media: the sum of the values given.

    UUIDs go by their first eight bytes: enough to tell random ones apart, and fast to sort.
    """
    people, media, values = [], [], []
    media_ids: dict[int, bytes] = {}
    for rows in _exported(conninfo):
        people.append(_keys(rows["user"]))
        media.append(_keys(rows["media"]))
        values.append(rows["value"].astype(np.float32))
        found, first = np.unique(media[-1], return_index=True)
        media_ids |= zip(found.tolist(), map(bytes, rows["media"][first]), strict=True)
    _, row = np.unique(np.concatenate(people), return_inverse=True)
    keys, column = np.unique(np.concatenate(media), return_inverse=True)
    ids = np.array([np.void(media_ids[key]) for key in keys.tolist()])
    return ids, csr_matrix((np.concatenate(values), (row, column)))


def _exported(conninfo: str) -> Iterator[np.ndarray[Any, Any]]:
    """The rows of EXPORT, BLOCK bytes at a time: the text of all would be several times as much."""
    pending = bytearray()
    skip = HEADER
    with (
        psycopg.connect(conninfo) as connection,
        connection.cursor() as cursor,
        cursor.copy(EXPORT) as copy,
    ):
        for content in copy:
            pending += content
            if len(pending) > BLOCK:
                count = (len(pending) - skip) // ROW.itemsize
                end = skip + count * ROW.itemsize
                yield np.frombuffer(bytes(pending[skip:end]), ROW)
                pending, skip = pending[end:], 0
    count = (len(pending) - skip) // ROW.itemsize  # two bytes more say that it is the end
    yield np.frombuffer(bytes(pending), ROW, count, skip)


def _keys(ids: Ids) -> np.ndarray[Any, np.dtype[np.uint64]]:
    return np.ascontiguousarray(ids).view(">u8")[::2].astype(np.uint64)


def fit(model: Any, matrix: csr_matrix) -> Any:
    """A model of the library, fitted with all threads that it wants of its own."""
    with threadpool_limits(1, "blas"), warnings.catch_warnings():
        warnings.simplefilter("ignore", ParameterWarning)
        model.fit(matrix, show_progress=False)
    return model


def copy_back(conninfo: str, media_ids: Ids, similarity: csr_matrix) -> None:
    """Write the neighbours of each medium, strongest first, and make them readable by id."""
    names = np.array([str(UUID(bytes=bytes(one))) for one in media_ids], dtype=object)

    def rows() -> Iterator[tuple[str, str, str]]:
        for number, name in enumerate(names):
            part = slice(similarity.indptr[number], similarity.indptr[number + 1])
            order = np.argsort(-similarity.data[part], kind="stable")
            neighbours = names[similarity.indices[part][order]]
            weights = similarity.data[part][order].tolist()
            yield name, f"{{{','.join(neighbours)}}}", f"{{{','.join(map(str, weights))}}}"

    with psycopg.connect(conninfo) as connection:
        connection.execute(TABLE)
        statement = "copy media_neighbour (media_id, neighbour_ids, weights) from stdin"
        with connection.cursor().copy(statement) as copy:
            for row in rows():
                copy.write_row(row)
        connection.execute("alter table media_neighbour add primary key (media_id)")


def neighbours(settings: Settings) -> dict[str, float]:
    """All of it; returns seconds by step. The neighbours come into catalog_db."""
    times = [time.perf_counter()]
    media_ids, matrix = export(settings.engagement_db)
    times.append(time.perf_counter())
    model = fit(BM25Recommender(K=K), matrix)
    times.append(time.perf_counter())
    copy_back(settings.catalog_db, media_ids, csr_matrix(model.similarity))
    times.append(time.perf_counter())
    steps = ("export by COPY", "fit", "COPY back")
    return dict(zip(steps, np.diff(times).tolist(), strict=True))


def models(settings: Settings, directory: Path) -> None:
    """Keep what the workers of a library in memory load when they start."""
    media_ids, matrix = export(settings.engagement_db)
    np.save(directory / "media.npy", media_ids)
    fit(BM25Recommender(K=K), matrix).save(str(directory / "item-item.npz"))
    als = AlternatingLeastSquares(factors=FACTORS, random_state=SEED)
    fit(als, matrix).save(str(directory / "als.npz"))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["neighbours"]:
            print(json.dumps(neighbours(Settings.from_environ())))
        case ["models", directory]:
            models(Settings.from_environ(), Path(directory))
        case _:
            sys.exit(__doc__)
