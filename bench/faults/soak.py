"""Hours of ordinary use in minutes: reads, writes, deletions and refreshes, and what grows.

Eight clients ask without a break: recommendations by three strategies, lists, interactions, one of
five of which is taken back, and now and then a person who is forgotten and enrolled again. The
worker syncs every second and refreshes every minute. A row of the table is a minute.
"""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from random import Random
from typing import NamedTuple
from uuid import UUID

import psycopg

from bench.common import BenchError, percentile, print_table
from bench.common.processes import family, resident
from bench.common.site import DATABASES, own_directory, server, upgrade
from bench.common.web import delete, get, post, put, running, serving
from bench.common.worlds import World
from bench.faults.clients import CLIENTS, Asked, Requests, asking, people
from service import worker
from service.config import SOURCES

STRATEGIES = ("classic", "sequence", "blend")
REFRESH_MINUTES = "1"
EMPTY_SECONDS = 120.0
HEAD = (
    "minute",
    "requests",
    "failed",
    "p50, ms",
    "p99, ms",
    "service, MB",
    "worker, MB",
    "recommendation_db, MB",
    "events waiting",
    "refreshes",
)


class _Size(NamedTuple):
    service: float
    """Of its largest process."""
    worker: float
    database: float
    waiting: int
    refreshes: int


def measure(world: World, which: str, minutes: int) -> None:
    """Print a row a minute, and what became of the events."""
    with ExitStack() as stack:
        conninfo = {name: stack.enter_context(server(which)).create(name) for name in DATABASES}
        directory = stack.enter_context(own_directory())
        world.fill(*(conninfo[name] for name in SOURCES))
        upgrade(conninfo)
        worker.refresh(conninfo["recommendation_db"])
        web = stack.enter_context(serving("service.app:app", {}, directory, "service"))
        working = stack.enter_context(_working(directory))
        rows = []
        with asking(web.port, _mixed(conninfo["recommendation_db"])) as asked:
            started = time.monotonic()
            for minute in range(1, minutes + 1):
                failures = len(asked.failures)
                began = started + 60 * (minute - 1)
                time.sleep(max(0, began + 60 - time.monotonic()))
                size = _size(web.pid, working, conninfo["recommendation_db"])
                rows.append(_row(minute, asked, began, len(asked.failures) - failures, size))
        print_table(HEAD, rows)
        first, last = (_p99(asked, started + 60 * minute) for minute in (0, minutes - 1))
        print(f"\np99, last minute ÷ first: {last / first:.2f}; failed: {len(asked.failures)}")
        for failure in list(dict.fromkeys(asked.failures))[:5]:
            print(f"failed: {failure}")
        print(_both_sides(conninfo))


def _working(directory: Path) -> AbstractContextManager[int]:
    return running(
        directory / "worker.log",
        {"REFRESH_MINUTES": REFRESH_MINUTES},
        ["service.tools.cli", "worker"],
        lambda log: b'"message": "refresh"' in log,
    )


def _mixed(recommendation_db: str) -> Requests:
    """Seven of ten are questions; each client writes of people of its own."""
    users = people(recommendation_db)
    with psycopg.connect(recommendation_db) as connection:
        media = [
            str(medium)
            for (medium,) in connection.execute("select media_id from engine.media where available")
        ]

    def ask(number: int) -> Iterator[bytes]:
        rng = Random(number)
        mine = users[number::CLIENTS]
        for count in _forever():
            user: UUID = rng.choice(mine)
            kind = rng.random()
            if kind < 0.6:
                yield get(f"/api/recommendations/{user}?strategy={rng.choice(STRATEGIES)}")
            elif kind < 0.7:
                yield get(f"/api/media/popular?limit={rng.randint(1, 50)}")
            elif kind < 0.99:
                event_id = f"soak-{number}-{count}"
                event = {
                    "user_id": str(user),
                    "media_id": rng.choice(media),
                    "type": rng.choice(("LIKE", "WATCH", "DISLIKE")),
                    "event_id": event_id,
                }
                yield post("/api/interactions", json.dumps(event))
                if rng.random() < 0.2:
                    yield delete(f"/api/interactions?event_id={event_id}")
            else:
                yield delete(f"/api/users/{user}")
                yield put(f"/api/users/{user}")

    return ask


def _forever() -> Iterator[int]:
    count = 0
    while True:
        yield count
        count += 1


def _size(service: int, working: int, recommendation_db: str) -> _Size:
    with psycopg.connect(recommendation_db) as connection:
        [(size, waiting, refreshes)] = connection.execute(
            "select pg_database_size(current_database()),"
            " (select count(*) from engine.outbox where interaction_id is null),"
            " (select count(*) from engine.refresh_log where error is null)"
        ).fetchall()
    largest = max(resident(pid) for pid in family(service) - {service})
    return _Size(largest / 1e6, resident(working) / 1e6, size / 1e6, waiting, refreshes)


def _of_minute(asked: Asked, began: float) -> list[float]:
    return [took for at, took in asked.answers if began <= at < began + 60]


def _p99(asked: Asked, began: float) -> float:
    return percentile(_of_minute(asked, began), 99)


def _row(minute: int, asked: Asked, began: float, failed: int, size: _Size) -> tuple[str, ...]:
    times = _of_minute(asked, began)
    return (
        str(minute),
        f"{len(times):,}",
        str(failed),
        *(f"{1000 * percentile(times, percent):.1f}" for percent in (50, 99)),
        f"{size.service:.1f}",
        f"{size.worker:.1f}",
        f"{size.database:.1f}",
        f"{size.waiting:,}",
        f"{size.refreshes}",
    )


def _both_sides(conninfo: Mapping[str, str]) -> str:
    """Whether, when nobody writes any more, both sides come to hold the same. Raises BenchError."""
    here = "select count(*), sum(interaction_id) from engine.interaction"
    there = "select count(*), sum(id) from interaction"
    until = time.monotonic() + EMPTY_SECONDS
    while True:
        sides = []
        for name, query in (("recommendation_db", here), ("engagement_db", there)):
            with psycopg.connect(conninfo[name]) as connection:
                sides.append(connection.execute(query).fetchone())
        if sides[0] == sides[1] and sides[0] is not None:
            return f"afterwards both sides hold the same {sides[0][0]:,} interactions"
        if time.monotonic() > until:
            raise BenchError(f"here and there differ: {sides}")
        time.sleep(0.5)
