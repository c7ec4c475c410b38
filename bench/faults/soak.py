"""Hours of ordinary use in minutes: reads, writes, deletions and refreshes, and what grows.

Eight clients ask without a break: recommendations by three strategies, lists, interactions, and
now and then a person who is forgotten and enrolled again. What was done is taken back: one of five
at once, the others when KEPT more were done, so that the world stays as large as it was. The worker
syncs every second and refreshes a minute after the last time. A row of the table is a minute, and
is told on stderr when it is over. Of two minutes, one may have two refreshes and the other none: so
p99 is also told of what was asked while no model was built. The first minute is not counted.

What takes room is told by its parts and by relation, and whether it still grew in the last third:
what has as many rows as before and is larger is bloat.
"""

import json
import sys
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from random import Random
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

import psycopg

from bench.common import BenchError, print_table
from bench.common.processes import family, resident
from bench.common.site import DATABASES, Server, own_directory, server, upgrade
from bench.common.web import delete, get, post, put, running, serving
from bench.common.worlds import World
from bench.faults.clients import CLIENTS, Asked, Requests, asking, people
from bench.faults.sizes import GROWTH, Sizes, growth, measured
from service import worker
from service.config import SOURCES

STRATEGIES = ("classic", "sequence", "blend")
REFRESH_MINUTES = "1"
EMPTY_SECONDS = 120.0
KEPT = 250
"""Interactions of a client that are not taken back yet."""
HEAD = (
    "minute",
    "requests",
    "failed",
    "popular instead",
    "p50, ms",
    "p99, ms",
    "p99 at rest, ms",
    "refreshing, s",
    "service, MB",
    "worker, MB",
    "models, MB",
    "answers, MB",
    "the rest, MB",
    "interactions",
    "events waiting",
    "refreshes",
)
COUNTS = """
    select
        (select count(*) from engine.interaction),
        (select count(*) from engine.outbox where interaction_id is null),
        (select count(*) from engine.refresh_log where error is null)
"""
# Seconds before now.
REFRESHES = """
    select
        extract(epoch from clock_timestamp() - started_at)::float8,
        extract(epoch from clock_timestamp() - coalesce(finished_at, clock_timestamp()))::float8
    from engine.refresh_log
"""
LOGGED = {"log_lock_waits": "on", "log_checkpoints": "on"}
TOLD = (
    "canceling statement", "still waiting", "holding the lock", " acquired ", "CONTEXT:  while ",
    "checkpoint complete",
)  # fmt: skip
Times = Sequence[tuple[float, float]]
"""When each refresh began and ended, by time.monotonic()."""


class _Size(NamedTuple):
    service: float
    """Of its largest process."""
    worker: float
    sizes: Sizes
    interactions: int
    waiting: int
    refreshes: int


def measure(world: World, which: str, minutes: int, seconds: float = 60) -> None:
    """Print a row a minute, of so many seconds, and what became of the events."""
    with ExitStack() as stack:
        servers = {name: stack.enter_context(server(which, settings=LOGGED)) for name in DATABASES}
        conninfo = {name: servers[name].create(name) for name in DATABASES}
        directory = stack.enter_context(own_directory())
        world.fill(*(conninfo[name] for name in SOURCES))
        upgrade(conninfo)
        worker.refresh(conninfo["recommendation_db"])
        web = stack.enter_context(serving("service.app:app", {}, directory, "service"))
        working = stack.enter_context(_working(directory))
        users = people(conninfo["recommendation_db"])
        parts, rests, rows, sizes = [], [], [], []
        with asking(web.port, _mixed(conninfo["recommendation_db"])) as asked:
            time.sleep(seconds)
            before, started = asked.copy(), time.monotonic()
            for minute in range(1, minutes + 1):
                time.sleep(max(0, started + seconds * minute - time.monotonic()))
                size = _size(web.pid, working, conninfo["recommendation_db"])
                sizes.append(size.sizes)
                now = asked.copy()
                parts.append(now.since(before))
                refreshes = _refreshes(conninfo["recommendation_db"])
                rests.append(_at_rest(parts[-1], refreshes))
                refreshing = sum(
                    max(0, ended - max(began, time.monotonic() - seconds))
                    for began, ended in refreshes
                )
                rows.append(_row(minute, parts[-1], rests[-1], refreshing, size))
                print(*rows[-1], sep="\t", file=sys.stderr, flush=True)
                before = now
        print_table(HEAD, rows)
        print_table(GROWTH, growth(sizes))
        ratio = parts[-1].milliseconds(99) / parts[0].milliseconds(99)
        at_rest = rests[-1].milliseconds(99) / rests[0].milliseconds(99)
        print(
            f"\np99, last minute ÷ first: {ratio:.2f}, at rest {at_rest:.2f};"
            f" failed: {len(asked.failures)}"
        )
        for failure in list(dict.fromkeys(asked.failures))[:5]:
            print(f"failed: {failure}")
        if asked.failures:
            print(*_errors(directory / "service.log"), sep="\n")
            print(*_waits(servers["recommendation_db"]), sep="\n")
        _enrol(conninfo["recommendation_db"], users)
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
        done: deque[str] = deque()
        while True:
            user: UUID = rng.choice(mine)
            kind = rng.random()
            if kind < 0.6:
                yield get(f"/api/recommendations/{user}?strategy={rng.choice(STRATEGIES)}")
            elif kind < 0.7:
                yield get(f"/api/media/popular?limit={rng.randint(1, 50)}")
            elif kind < 0.99:
                event = {
                    "user_id": str(user),
                    "media_id": rng.choice(media),
                    "type": rng.choice(("LIKE", "WATCH", "DISLIKE")),
                }
                yield post("/api/interactions", json.dumps(event))
                done.append(f"/api/interactions?{urlencode(event)}")
                if rng.random() < 0.2:
                    yield delete(done.pop())
                elif len(done) > KEPT:
                    yield delete(done.popleft())
            else:
                yield delete(f"/api/users/{user}")
                yield put(f"/api/users/{user}")

    return ask


def _size(service: int, working: int, recommendation_db: str) -> _Size:
    with psycopg.connect(recommendation_db) as connection:
        [counts] = connection.execute(COUNTS).fetchall()
    largest = max(resident(pid) for pid in family(service) - {service})
    return _Size(largest / 1e6, resident(working) / 1e6, measured(recommendation_db), *counts)


def _refreshes(recommendation_db: str) -> Times:
    with psycopg.connect(recommendation_db) as connection:
        ages = connection.execute(REFRESHES).fetchall()
    now = time.monotonic()
    return [(now - began, now - ended) for began, ended in ages]


def _at_rest(asked: Asked, refreshes: Times) -> Asked:
    """What was answered of it without a moment beside a refresh."""
    return Asked(
        [
            (at, took)
            for at, took in asked.answers
            if all(at < began or at - took > ended for began, ended in refreshes)
        ]
    )


def _row(
    minute: int, asked: Asked, at_rest: Asked, refreshing: float, size: _Size
) -> tuple[str, ...]:
    return (
        str(minute),
        f"{len(asked.answers):,}",
        f"{len(asked.failures)}",
        f"{asked.marked}",
        *(f"{asked.milliseconds(percent):.1f}" for percent in (50, 99)),
        f"{at_rest.milliseconds(99):.1f}",
        f"{refreshing:.1f}",
        *(f"{megabytes:.1f}" for megabytes in (size.service, size.worker)),
        *size.sizes.megabytes,
        *(f"{count:,}" for count in (size.interactions, size.waiting, size.refreshes)),
    )


def _errors(log: Path) -> list[str]:
    """What the service said went wrong; of a stack, the last line."""
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    said = [line.get("exception", line["message"]) for line in lines if line["level"] == "ERROR"]
    return list(dict.fromkeys(text.strip().splitlines()[-1] for text in said))


def _waits(of: Server) -> list[str]:
    """What the server said of statements that were ended, who held them up, and of checkpoints."""
    assert of.log is not None
    return [line for line in of.log.read_text().splitlines() if any(word in line for word in TOLD)]


def _enrol(recommendation_db: str, users: Sequence[UUID]) -> None:
    """Whoever was forgotten when the clients stopped: what they did is still in engagement_db."""
    with psycopg.connect(recommendation_db) as connection:
        connection.execute(
            "select count(api.enrol_user(user_id)) from unnest(%s::uuid[]) user_id",
            [[*users]],
        )
    worker.sync(recommendation_db, reconcile=True)


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
