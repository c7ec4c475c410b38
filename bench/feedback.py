"""How soon feedback counts, how much of it there may be, and what it costs to look for it.

Three clusters for the sources and one for recommendation_db, the service and the worker with their
default settings, all on this machine, and thrown away afterwards. Clients share its cores with what
they measure.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from threading import Event
from typing import Any, LiteralString, Self
from uuid import UUID

import psycopg

from bench.common import BenchError, describe, percentile, print_table, run
from bench.common.site import DATABASES, own_directory, server, upgrade
from bench.common.web import Client, get, post, running, serving
from bench.common.worlds import EXPECTED, named
from service import worker
from service.config import SOURCES

SEED = 1
LOOKERS = 2
"""Clients who wait for an event of their own to count, at a time."""
POLL_SECONDS = 0.005
READERS = 8
LIST = 100
LOADS = ((0, 1), (1, 1), (4, 1), (8, 1), (1, LIST), (4, LIST))
"""Writers, and events in each of their requests."""
SYNCS = 20
REFRESHED = b'"message": "refresh"'
"""In the worker's log, when its first refresh is done."""
EMPTY_SECONDS = 600.0


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit status. Ctrl-C stops all that was started."""
    parser = argparse.ArgumentParser(prog="python -m bench.feedback", description=__doc__)
    parser.add_argument("--world", type=named, default="demo", help=f"{EXPECTED}; default: demo")
    parser.add_argument("--pg", default="embedded", choices=("embedded", "system"))
    parser.add_argument("--events", type=int, default=200, help="to wait for; default: 200")
    parser.add_argument("--seconds", type=float, default=10.0, help="a load's; default: 10")
    arguments = parser.parse_args(argv)
    return run("bench.feedback", partial(_measure, arguments))


def _measure(arguments: argparse.Namespace) -> None:
    """Fill the clusters, and measure all that there is to measure."""
    with ExitStack() as stack:
        conninfo = {
            name: stack.enter_context(server(arguments.pg)).create(name) for name in DATABASES
        }
        directory = stack.enter_context(own_directory())
        world, events, seconds = arguments.world, arguments.events, arguments.seconds
        world.fill(*(conninfo[name] for name in SOURCES))
        upgrade(conninfo)
        worker.refresh(conninfo["recommendation_db"])
        print(f"> {describe(world.name, conninfo['recommendation_db'])}.")
        _report(Data.read(conninfo), directory, events, seconds)


def _report(data: "Data", directory: Path, events: int, seconds: float) -> None:
    """Print the tables."""
    print_table(("nothing new", "ms, median"), _nothing_new(data))
    worker_log = directory / "worker.log"
    with (
        serving("service.app:app", {}, directory, "service") as web,
        running(worker_log, {}, ["service.tools.cli", "worker"], lambda log: REFRESHED in log),
    ):
        port = web.port
        print_table(
            ("an event", "events", "not in the next answer", "p50, s", "p99, s", "max, s"),
            [_committed_there(data, port, events), _recorded_here(data, port, events)],
        )
        print_table(
            (
                "writers × events",
                "events/s",
                "POST p50, ms",
                "p99, ms",
                f"{READERS} readers: requests/s",
                "p50, ms",
                "p99, ms",
                "waiting at the end",
                "forwarded after, s",
            ),
            (_load(data, port, writers, size, seconds) for writers, size in LOADS),
        )


@dataclass(frozen=True, slots=True)
class Data:
    """Where everything is, and who and what there is to tell of."""

    database: str
    engagement_db: str
    users: list[UUID]
    """People with a history."""
    media: list[UUID]

    @classmethod
    def read(cls, conninfo: Mapping[str, str]) -> Self:
        with psycopg.connect(conninfo["recommendation_db"]) as connection:
            users = [
                user
                for (user,) in connection.execute(
                    "select user_id from engine.person where exists (select from engine.interaction"
                    " where interaction.user_key = person.user_key and positive) order by user_id"
                )
            ]
            media = [
                medium
                for (medium,) in connection.execute(
                    "select media_id from engine.media where not deleted order by media_id"
                )
            ]
        return cls(conninfo["recommendation_db"], conninfo["engagement_db"], users, media)


def _nothing_new(data: Data) -> Iterator[tuple[str, str]]:
    """What each function of a sync takes where there is nothing to bring in; yields rows."""
    calls: tuple[LiteralString, ...] = (
        "call engine.sync_media()",
        "call engine.sync_people()",
        "call engine.sync_interactions()",
        "call engine.settle()",
        "select * from engine.forward()",
        "select engine.note_interactions()",
        "call engine.reconcile(true)",
    )
    with worker.connect(data.database) as connection:  # one for all, as the worker keeps it
        times: dict[str, list[float]] = {call: [] for call in calls}
        for _ in range(SYNCS + 3):  # the first ones move the watermark
            for call in calls:
                started = time.perf_counter()
                connection.execute(call).fetchall()
                times[call].append(1000 * (time.perf_counter() - started))
    for call in calls:
        yield call, f"{median(times[call][3:]):.1f}"


def _committed_there(data: Data, port: int, events: int) -> tuple[str, ...]:
    """From a commit in engagement_db, at random moments, to the changed answer."""

    def look(number: int) -> float:
        rng = Random(f"{SEED} committed {number}")
        user = data.users[number % len(data.users)]
        with (
            Client(port) as client,
            psycopg.connect(data.engagement_db, autocommit=True) as connection,
        ):
            medium = _recommended(client, user)[0]
            time.sleep(rng.uniform(0, 1.5))
            connection.execute(
                'insert into interaction (user_id, media_id, type, interaction_value, "timestamp")'
                " values (%s, %s, 'LIKE', 1, now() at time zone 'UTC')",
                (user, medium),
            )
            committed = time.perf_counter()
            while medium in _recommended(client, user):
                time.sleep(POLL_SECONDS)
            return time.perf_counter() - committed

    with ThreadPoolExecutor(LOOKERS) as pool:
        times = [*pool.map(look, range(events))]
    return ("committed in engagement_db", str(events), "", *_seconds(times))


def _recorded_here(data: Data, port: int, events: int) -> tuple[str, ...]:
    """From the 201 to the changed answer, which must be the next one."""
    times, late = [], 0
    for number in range(events):
        user = data.users[-1 - number % len(data.users)]
        with Client(port) as client:
            medium = _recommended(client, user)[0]
            _record(client, [_event(user, medium, f"{SEED} recorded {number}")])
            recorded = time.perf_counter()
        with Client(port) as client:  # another connection: any worker may answer
            late += medium in _recommended(client, user)
            times.append(time.perf_counter() - recorded)
    return ("POST /api/interactions", str(events), str(late), *_seconds(times))


def _load(data: Data, port: int, writers: int, size: int, seconds: float) -> tuple[str, ...]:
    """So many writers beside the readers, and how long the forwarding takes afterwards."""
    ended = Event()

    def read(number: int) -> list[float]:
        rng = Random(f"{SEED} reader {number}")
        with Client(port) as client:
            return _repeat(ended, lambda: _recommended(client, rng.choice(data.users)))

    def write(number: int) -> list[float]:
        name = f"{SEED} {writers} {size} {number}"
        rng = Random(name)

        def events() -> list[dict[str, Any]]:
            return [
                _event(
                    rng.choice(data.users), str(rng.choice(data.media)), f"{name} {rng.random()}"
                )
                for _ in range(size)
            ]

        with Client(port) as client:
            return _repeat(ended, lambda: _record(client, events()))

    with ThreadPoolExecutor(READERS + writers) as pool:
        started = time.perf_counter()
        reading = [pool.submit(read, number) for number in range(READERS)]
        writing = [pool.submit(write, number) for number in range(writers)]
        ended.wait(seconds)
        ended.set()
        reads = [one for client in reading for one in client.result()]
        writes = [one for client in writing for one in client.result()]
        took = time.perf_counter() - started
    waiting = _waiting(data)
    return (
        f"{writers} × {size}" if writers else "none",
        f"{len(writes) * size / took:,.0f}" if writers else "",
        *(_milliseconds(writes) if writers else ("", "")),
        f"{len(reads) / took:,.0f}",
        *_milliseconds(reads),
        f"{waiting:,}" if writers else "",
        f"{_until_empty(data):.1f}" if writers else "",
    )


def _repeat(ended: Event, call: Callable[[], object]) -> list[float]:
    """Call again and again; returns seconds."""
    times = []
    while not ended.is_set():
        started = time.perf_counter()
        call()
        times.append(time.perf_counter() - started)
    return times


def _waiting(data: Data) -> int:
    """How many events engagement_db does not have, for all that is known here."""
    query = (
        "select (select count(*) from engine.outbox where interaction_id is null)"
        " + (select coalesce(sum(cardinality(outbox_ids)), 0) from engine.forward_attempt)"
    )
    with psycopg.connect(data.database) as connection:
        [(count,)] = connection.execute(query)
    return int(count)


def _until_empty(data: Data) -> float:
    started = time.perf_counter()
    while _waiting(data):
        if time.perf_counter() - started > EMPTY_SECONDS:
            raise BenchError("the outbox does not become empty")
        time.sleep(0.05)
    return time.perf_counter() - started


def _event(user: UUID, medium: str, event_id: str) -> dict[str, Any]:
    return {"user_id": str(user), "media_id": medium, "type": "LIKE", "event_id": event_id}


def _recommended(client: Client, user: UUID) -> list[str]:
    """The ids of the first page. Raises BenchError, OSError."""
    answer = json.loads(client.ask(get(f"/api/recommendations/{user}")))
    if "fallback" in answer:
        raise BenchError(f"popular media instead of an answer: {user}")
    return [medium["id"] for medium in answer["recommendations"]]


def _record(client: Client, events: list[dict[str, Any]]) -> None:
    """Raises BenchError, OSError."""
    content: object = events if len(events) > 1 else events[0]
    client.ask(post("/api/interactions", json.dumps(content)))


def _seconds(times: Sequence[float]) -> tuple[str, str, str]:
    return (f"{percentile(times, 50):.3f}", f"{percentile(times, 99):.3f}", f"{max(times):.3f}")


def _milliseconds(times: Sequence[float]) -> tuple[str, str]:
    return (f"{1000 * percentile(times, 50):.1f}", f"{1000 * percentile(times, 99):.1f}")


if __name__ == "__main__":
    sys.exit(main())
