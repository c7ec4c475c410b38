"""Rows whose ids come in blocks, from many sessions, committed out of order: how soon they count.

The sequence hands each session fifty ids at a time, and a transaction stays open for up to half a
second, so ids come late by seconds. The worker is a process of its own, with its defaults: a sync a
second.
"""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from itertools import accumulate
from pathlib import Path
from random import Random
from threading import Event
from uuid import UUID

import psycopg

from bench.common import BenchError, percentile, print_table
from bench.common.site import DATABASES, own_cluster, own_directory, upgrade
from bench.common.web import running
from bench.common.worlds import World
from service import worker
from service.config import SOURCES
from service.tools.postgres import Cluster

SESSIONS = 8
BLOCK = 50
OPEN_SECONDS = 0.5
LOOK_SECONDS = 0.02
MISSED_SECONDS = 20.0
"""What has not been seen so long after the last commit was missed."""
INSERT = """
    insert into interaction (user_id, media_id, type, interaction_value, "timestamp")
    values (%s, %s, 'WATCH', 0.5, now() at time zone 'UTC')
    returning id
"""
HEAD = ("engagement_db is", "rows", "not in order", "missed", "p50, s", "p99, s", "longest, s")


def measure(world: World, which: str, seconds: int) -> None:
    """Print the table: for a primary, and for a hot standby of one."""
    print_table(
        HEAD, [_row(world, which, seconds, of_standby=standby) for standby in (False, True)]
    )


def _row(world: World, which: str, seconds: float, *, of_standby: bool) -> tuple[str, ...]:
    with ExitStack() as stack:
        here = stack.enter_context(own_cluster(which))
        primary = stack.enter_context(own_cluster(which))
        directory = stack.enter_context(own_directory())
        written = {name: _create(primary, name) for name in SOURCES}
        world.fill(*written.values())
        read = dict(written)
        if of_standby:
            standby = Cluster(directory / "standby", primary.binaries)
            standby.follow(primary)
            read["engagement_db"] = stack.enter_context(standby).dsn("engagement_db")
        conninfo = {**read, "recommendation_db": _create(here, "recommendation_db")}
        upgrade({name: conninfo[name] for name in DATABASES})
        worker.refresh(conninfo["recommendation_db"])
        stack.enter_context(_working(directory))
        committed, seen = _run(written["engagement_db"], conninfo["recommendation_db"], seconds)
    times = [seen[number] - at for number, at in committed.items() if number in seen]
    order = sorted(committed, key=lambda number: committed[number])
    late = sum(one < highest for one, highest in zip(order, accumulate(order, max), strict=True))
    return (
        "a hot standby" if of_standby else "a primary",
        f"{len(committed):,}",
        f"{late:,}",
        str(len(committed) - len(times)),
        *(f"{percentile(times, percent):.2f}" for percent in (50, 99)),
        f"{max(times):.2f}",
    )


def _create(cluster: Cluster, name: str) -> str:
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    return cluster.dsn(name)


def _working(directory: Path) -> AbstractContextManager[int]:
    return running(
        directory / "worker.log",
        {},
        ["service.tools.cli", "worker"],
        lambda log: b'"message": "refresh"' in log,
    )


def _run(
    engagement_db: str, recommendation_db: str, seconds: float
) -> tuple[dict[int, float], dict[int, float]]:
    """When each id was committed there, and when it was first seen here."""
    with psycopg.connect(engagement_db, autocommit=True) as connection:
        connection.execute(f"alter sequence interaction_id_seq cache {BLOCK}".encode())
        pairs = connection.execute(
            "select user_id, media_id from interaction order by id limit 1000"
        ).fetchall()
    committed: dict[int, float] = {}
    seen: dict[int, float] = {}
    ended = Event()
    with ThreadPoolExecutor(SESSIONS + 1) as pool:
        looking = pool.submit(_look, recommendation_db, committed, seen, ended)
        writing = [
            pool.submit(_write, engagement_db, pairs, number, seconds, committed)
            for number in range(SESSIONS)
        ]
        try:
            for one in writing:
                one.result()
        finally:
            ended.set()
        looking.result()
    return committed, seen


def _write(
    dsn: str,
    pairs: Sequence[tuple[UUID, UUID]],
    number: int,
    seconds: float,
    committed: dict[int, float],
) -> None:
    rng = Random(number)
    until = time.monotonic() + seconds
    with psycopg.connect(dsn) as connection:
        while time.monotonic() < until:
            ids = [
                connection.execute(INSERT, rng.choice(pairs)).fetchall()[0][0]
                for _ in range(rng.randint(1, 3))
            ]
            time.sleep(rng.uniform(0, OPEN_SECONDS))
            connection.commit()
            committed.update(dict.fromkeys(ids, time.monotonic()))


def _look(dsn: str, committed: dict[int, float], seen: dict[int, float], ended: Event) -> None:
    """Until all that was committed is here, or is missed."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        [(before,)] = connection.execute("select max(interaction_id) from engine.interaction")
        if before is None:
            raise BenchError("there are no interactions")
        given_up = None
        while given_up is None or time.monotonic() < given_up:
            rows = connection.execute(
                "select interaction_id from engine.interaction where interaction_id > %s", (before,)
            ).fetchall()
            now = time.monotonic()
            for (number,) in rows:
                seen.setdefault(number, now)
            if ended.is_set():
                given_up = given_up or now + MISSED_SECONDS
                if committed.keys() <= seen.keys():
                    return
            time.sleep(LOOK_SECONDS)
