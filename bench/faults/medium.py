"""A medium that very many took: what it costs to read, to build, to ask and to delete.

So many people like it once each, and so does one who took other media, too. The same steps are
taken in the world before and with it. Questions are of that person, and for what is similar to the
medium, and before to the most popular one: the least of a few, for what else runs here adds to it.
"""

import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from bench.common import print_table
from bench.common.site import DATABASES, server, upgrade
from bench.common.worlds import World
from service import worker
from service.config import SOURCES

MEDIUM = UUID(int=1)
ROUNDS = 5
MADE: LiteralString = """
    insert into medias (id, title, release_year, media_type, version, create_at, update_at)
    values (%s, 'Everybody''s', 2020, 'MOVIE', 1, now(), now())
"""
GENRES: LiteralString = """
    insert into tb_media_genre
    select %s, genre_name from tb_media_genre group by 2 order by 2 limit 2
"""
TAKEN: LiteralString = """
    insert into interaction (user_id, media_id, type, interaction_value, "timestamp")
    select person, %(medium)s, 'LIKE', 1, timestamp '2024-01-01' + number * interval '10 seconds'
    from (
        select %(somebody)s::uuid as person, 0 as number
        union all
        select md5('of everybody ' || number)::uuid, number
        from generate_series(1, %(events)s) number
    ) everybody
"""
POPULAR: LiteralString = (
    "select media_id from interaction group by 1 order by count(*) desc, 1 limit 1"
)
SOMEBODY: LiteralString = """
    select user_id
    from interaction
    group by 1
    having count(*) <= 180
    order by count(*) desc, 1
    limit 1
"""
QUESTIONS: dict[str, LiteralString] = {
    "similar media, ms": "select count(*) from api.similar_media(%(medium)s)",
    **{
        f"{strategy}, ms": "select api.recommendations(%(somebody)s, "
        f"""'{{"strategy": "{strategy}"}}')"""
        for strategy in ("classic", "sequence", "similar", "popular")
    },
    "why, ms": "select api.why_json(%(somebody)s, %(suggested)s)",
    "to record an event, ms": "select api.record_interactions(%(event)s)",
}
"""A step each, and how it is asked."""


def measure(world: World, which: str, events: int) -> None:
    """Print the table: seconds of the worker, milliseconds of questions."""
    with ExitStack() as stack:
        at = stack.enter_context(server(which))
        conninfo = {name: at.create(name) for name in DATABASES}
        world.fill(*(conninfo[name] for name in SOURCES))
        upgrade(conninfo)
        here, there = conninfo["recommendation_db"], conninfo["engagement_db"]
        worker.refresh(here)
        with psycopg.connect(there) as source:
            popular, somebody = (_one(source, query) for query in (POPULAR, SOMEBODY))
        before = {
            "a sync with nothing new, s": _seconds(lambda: worker.sync(here)),
            "a reconcile with nothing new, s": _seconds(lambda: worker.sync(here, reconcile=True)),
            "a refresh of all models, s": _seconds(lambda: worker.refresh(here, everything=True)),
            **_questions(here, popular, somebody),
        }
        with psycopg.connect(conninfo["catalog_db"]) as catalogue:
            catalogue.execute(MADE, [MEDIUM])
            catalogue.execute(GENRES, [MEDIUM])
        with psycopg.connect(there) as source:
            parameters = {"medium": MEDIUM, "somebody": somebody, "events": events}
            source.execute(TAKEN, parameters)
        after = {
            "the sync that takes them, s": _seconds(lambda: worker.sync(here)),
            "a sync with nothing new, s": _seconds(lambda: worker.sync(here)),
            "a reconcile with nothing new, s": _seconds(lambda: worker.sync(here, reconcile=True)),
            "a refresh of all models, s": _seconds(lambda: worker.refresh(here, everything=True)),
            **_questions(here, MEDIUM, somebody),
        }
        with psycopg.connect(conninfo["catalog_db"]) as catalogue:
            catalogue.execute("delete from tb_media_genre where media_id = %s", [MEDIUM])
            catalogue.execute("delete from medias where id = %s", [MEDIUM])
        after["the sync that finds the medium gone, s"] = _seconds(lambda: worker.sync(here))
        with psycopg.connect(there) as source:
            source.execute("delete from interaction where media_id = %s", [MEDIUM])
        after["the reconcile that finds its events gone, s"] = _seconds(
            lambda: worker.sync(here, reconcile=True)
        )
        print_table(
            ("step", "without it", f"with {events:,} events of it"),
            [(step, _figure(before.get(step)), _figure(after[step])) for step in after],
        )


def _questions(recommendation_db: str, medium: UUID, somebody: UUID) -> dict[str, float]:
    """Milliseconds of each of QUESTIONS."""
    with psycopg.connect(recommendation_db, autocommit=True, prepare_threshold=0) as connection:
        suggested = _one(connection, "select media_id from api.recommend(%s, 1)", somebody)
        event = {"user_id": str(somebody), "media_id": str(medium), "type": "WATCH"}
        parameters = {
            "medium": medium,
            "somebody": somebody,
            "suggested": suggested,
            "event": Jsonb(event),
        }
        return {
            name: 1000
            * min(_seconds(partial(connection.execute, query, parameters)) for _ in range(ROUNDS))
            for name, query in QUESTIONS.items()
        }


def _one(connection: psycopg.Connection[Any], query: LiteralString, *parameters: object) -> UUID:
    [(found,)] = connection.execute(query, parameters).fetchall()
    return UUID(str(found))


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _figure(cost: float | None) -> str:
    return "" if cost is None else f"{cost:.2f}"
