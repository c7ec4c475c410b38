"""Invented worlds of any size, the same for the same size and seed on every machine.

A world is what its shape says: people and media by the number of interactions, popularity by Zipf's
law, activity log-normal, taste in clusters that decide the genres too, times over three years.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, LiteralString, TypeAlias
from uuid import UUID

import numpy as np
import psycopg
from numpy.typing import NDArray
from tqdm import tqdm

from bench.common import ROOT

Integers: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]

SEED = 1
START = datetime(2021, 1, 1)
END = START + timedelta(days=3 * 365)
"""Interactions happen from START until END, UTC."""
FULL = 20_000_000
"""Interactions of the largest world: FULL_PEOPLE take some of FULL_MEDIA."""
FULL_PEOPLE = 138_000
FULL_MEDIA = 20_000
ZIPF = 0.9
"""The r-th most popular medium draws r ^ -ZIPF."""
SPREAD = 1.1
"""Of the logarithm of how many media a person takes."""
CLUSTERS = 12
FIRST, SECOND = 0.4, 0.2
"""The share of a person's choices out of each of two clusters of theirs; others are out of all."""
REDRAWS, UNIFORM_REDRAWS = 8, 4
"""How often a medium that a person has is chosen anew, of all by popularity, then of all alike."""
KINDS = ("LIKE", "WATCH", "DISLIKE")
TO_TASTE, OFF_TASTE = (0.45, 0.47, 0.08), (0.2, 0.5, 0.3)
"""How often each of KINDS comes, of the clusters of a person and of others."""
GENRES = (
    "ACTION", "ADVENTURE", "ANIMATION", "COMEDY", "CRIME", "DOCUMENTARY", "DRAMA", "FAMILY",
    "FANTASY", "HISTORY", "HORROR", "MUSIC", "MYSTERY", "ROMANCE", "SCIENCE_FICTION", "THRILLER",
    "WAR", "WESTERN",
)  # fmt: skip
CLUSTER_GENRES = 4
"""How many genres the media of a cluster are of."""
DELETED = 0.02
SILENT = 0.1
"""The shares of the media that are gone, and of the people who state no genres."""
WORDS = (
    "a", "the", "of", "and", "at", "night", "river", "city", "stranger", "letter", "winter", "road",
    "brother", "island", "secret", "garden", "war", "return", "last", "first", "silent", "house",
    "daughter", "light", "stone", "promise", "machine", "summer", "train", "king", "shadow", "sea",
)  # fmt: skip
DESCRIPTION_WORDS = 30
ROWS = 50_000
"""Written at a time."""


@dataclass(frozen=True, slots=True)
class Medium:
    """An entry of the catalogue."""

    media_id: str
    title: str
    description: str
    release_year: int
    media_type: str
    deleted: bool
    genres: tuple[str, ...]


@dataclass(frozen=True)
class World:
    """Everything that the three sources hold. Interactions are in the order of their times."""

    user_ids: list[str]
    stated: list[tuple[str, ...]]
    """The genres that each person states."""
    media: list[Medium]
    who: Integers
    what: Integers
    """Of each interaction, the places of its person in user_ids and of its medium in media."""
    kind: Integers
    """Places in KINDS."""
    value: Floats
    seconds: Integers
    """Since START."""


def shape(interactions: int) -> tuple[int, int]:
    """How many people and media a world has: as many in proportion, and with the square root."""
    share = interactions / FULL
    return max(10, round(FULL_PEOPLE * share)), max(50, round(FULL_MEDIA * math.sqrt(share)))


def make_world(interactions: int, seed: int = SEED) -> World:
    """A world of so many interactions. Memory: about 100 bytes an interaction."""
    rng = np.random.default_rng(seed)
    people, media = shape(interactions)
    user_ids, media_ids = _ids(rng, people), _ids(rng, media)
    cluster_of = rng.choice(CLUSTERS, media, p=rng.dirichlet(np.full(CLUSTERS, 5.0)))
    shelf = _Shelf(rng, cluster_of)
    # Every genre is some cluster's, and no cluster has one twice.
    genres_of = np.resize(rng.permutation(len(GENRES)), (CLUSTERS, CLUSTER_GENRES))
    favourites = rng.choice(cluster_of, (people, 2))  # large clusters are liked by many
    catalogue = [
        _medium(rng, media_id, genres_of[cluster])
        for media_id, cluster in zip(media_ids, cluster_of, strict=True)
    ]
    stated = [_stated(rng, genres_of, pair) for pair in favourites]
    who = np.repeat(np.arange(people), _activity(rng, people, interactions, media))
    what = _choices(rng, shelf, who, favourites)
    kind = _kinds(rng, (cluster_of[what][:, np.newaxis] == favourites[who]).any(axis=1))
    watched = np.round(0.5 + 0.5 * rng.random(interactions), 2)
    value = np.select([kind == 0, kind == 1], [1.0, watched], -1.0)
    del watched  # as large as all else that there is of a large world
    seconds = _times(rng, who, people)
    order = np.argsort(seconds, kind="stable")
    return World(
        user_ids,
        stated,
        catalogue,
        who[order],
        what[order],
        kind[order],
        value[order],
        seconds[order],
    )


class _Shelf:
    """Media side by side, cluster by cluster, each as wide as it is popular."""

    def __init__(self, rng: np.random.Generator, cluster_of: Integers) -> None:
        weights = np.arange(1, len(cluster_of) + 1) ** -ZIPF
        self.order = np.lexsort((rng.permutation(len(cluster_of)), cluster_of))
        rng.shuffle(weights)
        self.ends = np.cumsum(weights)
        # A row a cluster, and in the end one for all: from where to where it stands.
        last = np.searchsorted(cluster_of[self.order], np.arange(CLUSTERS), side="right")
        edges = np.concatenate(([0.0], self.ends))[np.concatenate(([0], last))]
        self.bounds = np.vstack([np.column_stack((edges[:-1], edges[1:])), [[0.0, self.ends[-1]]]])

    def draw(self, rng: np.random.Generator, cluster: Integers) -> Integers:
        """A medium out of each of these clusters, by popularity; CLUSTERS stands for all."""
        low, high = self.bounds[cluster].T
        places = np.searchsorted(self.ends, low + (high - low) * rng.random(len(cluster)))
        chosen: Integers = self.order[np.minimum(places, len(self.order) - 1)]
        return chosen


def _ids(rng: np.random.Generator, count: int) -> list[str]:
    content = rng.bytes(16 * count)
    return [
        str(UUID(bytes=content[start : start + 16], version=4))
        for start in range(0, len(content), 16)
    ]


def _activity(rng: np.random.Generator, people: int, interactions: int, media: int) -> Integers:
    """How much each person does: log-normal, at most a third of the media, so many in all."""
    shares = np.exp(SPREAD * rng.standard_normal(people))
    shares = np.minimum(shares / shares.sum() * interactions, media / 3)
    ends = np.round(np.cumsum(shares) / shares.sum() * interactions).astype(np.int64)
    counts: Integers = np.diff(ends, prepend=0)
    return counts


def _choices(
    rng: np.random.Generator, shelf: _Shelf, who: Integers, favourites: Integers
) -> Integers:
    """A medium for each, out of a cluster of the person's or out of all; few come twice."""
    lot = rng.random(len(who))
    cluster = np.full(len(who), CLUSTERS)
    cluster[lot < FIRST + SECOND] = favourites[who[lot < FIRST + SECOND], 1]
    cluster[lot < FIRST] = favourites[who[lot < FIRST], 0]
    media = len(shelf.order)
    what = shelf.draw(rng, cluster)
    for turn in range(REDRAWS + UNIFORM_REDRAWS):
        pair = who * media + what
        order = np.argsort(pair, kind="stable")
        again = order[1:][np.diff(pair[order]) == 0]
        if turn < REDRAWS:
            what[again] = shelf.draw(rng, np.full(len(again), CLUSTERS))
        else:
            what[again] = rng.integers(media, size=len(again))
    return what


def _kinds(rng: np.random.Generator, to_taste: NDArray[np.bool_]) -> Integers:
    limits = np.where(to_taste[:, np.newaxis], np.cumsum(TO_TASTE)[:2], np.cumsum(OFF_TASTE)[:2])
    kinds: Integers = (rng.random(len(to_taste))[:, np.newaxis] > limits).sum(axis=1)
    return kinds


def _times(rng: np.random.Generator, who: Integers, people: int) -> Integers:
    """From when each person joined on, anywhere."""
    length = (END - START).total_seconds()
    joined = 0.8 * length * rng.random(people)[who]
    seconds: Integers = (joined + (length - joined) * rng.random(len(who))).astype(np.int64)
    return seconds


def _medium(rng: np.random.Generator, media_id: str, genres: Integers) -> Medium:
    words = [WORDS[i] for i in rng.integers(len(WORDS), size=DESCRIPTION_WORDS + 3)]
    taken = rng.choice(genres, rng.integers(1, 4), replace=False)
    return Medium(
        media_id,
        " ".join(words[:3]).title(),
        " ".join(words[3:]).capitalize() + ".",
        int(rng.integers(1950, 2024)),
        "SERIES" if rng.random() < 0.25 else "MOVIE",
        bool(rng.random() < DELETED),
        tuple(sorted(GENRES[genre] for genre in taken)),
    )


def _stated(rng: np.random.Generator, genres_of: Integers, favourites: Integers) -> tuple[str, ...]:
    """One to three genres out of a person's clusters, or none."""
    if rng.random() < SILENT:
        return ()
    known = np.unique(genres_of[favourites])
    return tuple(
        sorted(GENRES[genre] for genre in rng.choice(known, rng.integers(1, 4), replace=False))
    )


def fill(
    world: World,
    user_db: str,
    catalog_db: str,
    engagement_db: str,
    *,
    end: datetime = END,
    progress: bool = False,
) -> None:
    """Write a world into three empty databases, by COPY, with bars on stderr if wanted.

    Its three years go until `end`, UTC. Takes libpq connection strings. Raises psycopg.Error.
    """
    people = zip(world.user_ids, world.stated, strict=True)
    now = START.isoformat()
    _fill(user_db, "user_db.sql", {
        "copy user_preferences (id, user_id) from stdin": (
            (user_id, user_id) for user_id in world.user_ids
        ),
        "copy tb_user_genre (user_id, genre_name) from stdin": (
            (user_id, genre) for user_id, genres in people for genre in genres
        ),
    })  # fmt: skip
    _fill(catalog_db, "catalog_db.sql", {
        "copy medias (id, title, description, release_year, media_type, version, create_at,"
        " update_at, deleted_at) from stdin": (
            (
                medium.media_id, medium.title, medium.description, medium.release_year,
                medium.media_type, 1, now, now, now if medium.deleted else None,
            )
            for medium in world.media
        ),
        "copy tb_media_genre (media_id, genre_name) from stdin": (
            (medium.media_id, genre) for medium in world.media for genre in medium.genres
        ),
    })  # fmt: skip
    with psycopg.connect(engagement_db) as connection:
        tables = (ROOT / "service/tools/demo/engagement_db.sql").read_bytes()
        connection.execute(tables)
        connection.execute("drop index interaction_user_id")  # faster to make at the end
        bar = tqdm(
            total=len(world.who), desc="to engagement_db", unit=" rows", unit_scale=True,
            leave=False, disable=None if progress else True,
        )  # fmt: skip
        statement = (
            'copy interaction (user_id, media_id, type, interaction_value, "timestamp") from stdin'
        )
        with bar, connection.cursor().copy(statement) as copy:
            for rows, lines in _lines(world, START + (end - END)):
                copy.write(lines)
                bar.update(rows)
        connection.execute(tables)
    for database in (user_db, catalog_db, engagement_db):
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute("vacuum analyze")  # as autovacuum would have done, before long


def _fill(
    database: str, tables: str, copies: dict[LiteralString, Iterator[tuple[Any, ...]]]
) -> None:
    with psycopg.connect(database) as connection:
        connection.execute((ROOT / "service/tools/demo" / tables).read_bytes())
        for statement, rows in copies.items():
            with connection.cursor().copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)


def _lines(world: World, beginning: datetime) -> Iterator[tuple[int, str]]:
    """The interactions as COPY reads them, ROWS at a time: how many, and their text."""
    users = np.array(world.user_ids, dtype=object)
    media = np.array([medium.media_id for medium in world.media], dtype=object)
    kinds = np.array(KINDS, dtype=object)
    start = np.datetime64(beginning, "s")
    for first in range(0, len(world.who), ROWS):
        rows = slice(first, first + ROWS)
        columns = (
            users[world.who[rows]],
            media[world.what[rows]],
            kinds[world.kind[rows]],
            world.value[rows].tolist(),
            np.datetime_as_string(start + world.seconds[rows]).tolist(),
        )
        lines = map("{}\t{}\t{}\t{}\t{}\n".format, *columns)
        yield len(columns[0]), "".join(lines)
