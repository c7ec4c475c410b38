"""Much of the catalogue changed at once: what a question costs until the next refresh.

First what makes no medium a candidate anew, covers and years; then a genre that all have from then
on (engine.media_change). After a refresh as many media come as there are, and then half of all go.
Questions are of people in turn, asked anew; a figure is the median of each person's least.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from statistics import median
from typing import Any, LiteralString

import psycopg

from bench.common import print_table
from bench.common.cpu import cpu_ms
from bench.common.site import DATABASES, server, upgrade
from bench.common.worlds import World
from service import worker
from service.config import SOURCES

ROUNDS = 5
CHANGES: dict[str, LiteralString] = {
    "covers": "update medias set cover_url = 'https://cdn.example/' || id, update_at = now()",
    "years": "update medias set release_year = release_year + 1, update_at = now()",
    "genres": "insert into tb_media_genre select id, 'Everything' from medias",
}
MOVES: dict[str, LiteralString] = {
    "as many came": """
        with added as (
            insert into medias (id, title, release_year, media_type, version, create_at, update_at)
            select md5(id::text)::uuid, title, release_year, media_type, 1, now(), now()
            from medias
        )
        insert into tb_media_genre (media_id, genre_name)
        select md5(media_id::text)::uuid, genre_name from tb_media_genre
    """,
    "half went": "update medias set deleted_at = now() where uuid_hash(id) % 2 = 0",
}
# Of the genres that there are, two each.
MORE: Sequence[LiteralString] = (
    """
    insert into medias (id, title, release_year, media_type, version, create_at, update_at)
    select md5('more ' || number)::uuid, 'Number ' || number, 1950, 'MOVIE', 1, now(), now()
    from generate_series(1, %s) number
    """,
    """
    with genre as (
        select
            genre_name,
            row_number() over (order by genre_name) - 1 as place,
            count(*) over () as genres
        from tb_media_genre
        group by genre_name
    )
    insert into tb_media_genre (media_id, genre_name)
    select md5('more ' || number)::uuid, genre_name
    from generate_series(1, %s) number
    join genre on place in (number %% genres, (number / genres + 1 + number) %% genres)
    """,
)
PEOPLE: LiteralString = """
    select user_id
    from (select user_id from interaction group by 1 having count(*) <= 180) ordinary
    order by md5(user_id::text)
    limit %s
"""
QUESTIONS: dict[str, LiteralString] = {
    strategy: f'select api.recommendations(%s, \'{{"strategy": "{strategy}"}}\')'
    for strategy in ("classic", "sequence", "similar", "blend", "popular", "trending")
}


def measure(world: World, which: str, people: int, media: int = 0) -> None:
    """Print the table: milliseconds of CPU of questions, and what they are of those before."""
    with ExitStack() as stack:
        at = stack.enter_context(server(which, settings={"autovacuum": "off"}))
        conninfo = {name: at.create(name) for name in DATABASES}
        world.fill(*(conninfo[name] for name in SOURCES))
        with psycopg.connect(conninfo["catalog_db"]) as catalogue:
            for statement in MORE:
                catalogue.execute(statement, [media])
        upgrade(conninfo)
        here = conninfo["recommendation_db"]
        worker.refresh(here)
        _vacuum(here)
        with psycopg.connect(conninfo["engagement_db"]) as source:
            asking = [user_id for (user_id,) in source.execute(PEOPLE, [people]).fetchall()]
        found = {"as it was": _questions(here, asking)}
        for name, change in CHANGES.items():
            _sync(conninfo, change)
            found[f"{name} changed"] = _questions(here, asking)
        worker.refresh(here)
        _vacuum(here)
        found["refreshed"] = _questions(here, asking)
        for name, change in MOVES.items():
            _sync(conninfo, change)
            found[name] = _questions(here, asking)
        base = found["as it was"]
        print_table(
            ("milliseconds of CPU", *found),
            [
                (step, *(_figure(costs[step], base[step]) for costs in found.values()))
                for step in QUESTIONS
            ],
        )


def _sync(conninfo: Mapping[str, str], change: LiteralString) -> None:
    with psycopg.connect(conninfo["catalog_db"]) as catalogue:
        catalogue.execute(change)
    worker.sync(conninfo["recommendation_db"])
    _vacuum(conninfo["recommendation_db"])  # as autovacuum would, within a minute


def _questions(recommendation_db: str, asking: Sequence[object]) -> dict[str, float]:
    with psycopg.connect(recommendation_db, autocommit=True, prepare_threshold=0) as connection:
        return {
            name: median(
                min(_milliseconds(connection, query, user_id) for _ in range(ROUNDS))
                for user_id in asking
            )
            for name, query in QUESTIONS.items()
        }


def _milliseconds(connection: psycopg.Connection[Any], query: LiteralString, who: object) -> float:
    began = cpu_ms(connection.info.backend_pid)
    connection.execute(query, [who])
    return cpu_ms(connection.info.backend_pid) - began


def _vacuum(recommendation_db: str) -> None:
    with psycopg.connect(recommendation_db, autocommit=True) as connection:
        connection.execute("vacuum analyze")


def _figure(cost: float, base: float) -> str:
    return f"{cost:.1f} ({cost / base:.2f})"
