"""How soon feedback counts, how much of it there may be, and what it costs to look for it.

Three clusters for the sources and one for recommendation_db, the service and the worker with their
default settings, all on this machine, and thrown away afterwards. Clients share its cores with what
they measure.
"""

import argparse
import json
import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any, LiteralString, Self
from uuid import UUID

import psycopg
from alembic import command
from alembic.config import Config

from bench.common import ROOT, BenchError, own_cluster, print_table, stop_on_signals
from service import worker
from service.config import SOURCES, url
from service.demo import world as demo
from service.postgres import Cluster, PostgresError
from service.tools import load

SEED = 1
LOOKERS = 2
"""Clients who wait for an event of their own to count, at a time."""
POLL_SECONDS = 0.005
READERS = 8
LIST = 100
LOADS = ((0, 1), (1, 1), (4, 1), (8, 1), (1, LIST), (4, LIST))
"""Writers, and events in each of their requests."""
SYNCS = 20
READY_SECONDS = 60.0
EMPTY_SECONDS = 600.0


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit status. Ctrl-C stops all that was started."""
    parser = argparse.ArgumentParser(prog="python -m bench.feedback", description=__doc__)
    parser.add_argument("--world", default="demo", help="demo (default) or movielens=DIRECTORY")
    parser.add_argument("--pg", default="embedded", choices=("embedded", "system"))
    parser.add_argument("--events", type=int, default=200, help="to wait for; default: 200")
    parser.add_argument("--seconds", type=float, default=10.0, help="a load's; default: 10")
    arguments = parser.parse_args(argv)
    stop_on_signals()
    logging.basicConfig(level=logging.WARNING)  # or alembic.ini's logging would write among ours
    try:
        with ExitStack() as stack:
            conninfo = {
                name: _create(stack.enter_context(own_cluster(arguments.pg)), name)
                for name in (*SOURCES, "recommendation_db")
            }
            directory = Path(stack.enter_context(TemporaryDirectory(dir="/var/tmp")))
            _measure(conninfo, directory, arguments.world, arguments.events, arguments.seconds)
    except KeyboardInterrupt:
        return 130
    except (BenchError, PostgresError, load.LoadError, psycopg.Error, OSError) as error:
        print(f"bench.feedback: {error}", file=sys.stderr)
        return 1
    return 0


def _create(cluster: Cluster, name: str) -> str:
    """Create a database; returns its connection string."""
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    return cluster.dsn(name)


def _measure(
    conninfo: Mapping[str, str], directory: Path, world: str, events: int, seconds: float
) -> None:
    """Fill the clusters, and measure all that there is to measure."""
    _fill(conninfo, world)
    os.environ.update({f"{name.upper()}_URL": url(conninfo[name]) for name in SOURCES})
    os.environ["DATABASE_URL"] = url(conninfo["recommendation_db"])
    command.upgrade(Config(ROOT / "alembic.ini"), "head")
    worker.refresh(conninfo["recommendation_db"])
    data = Data.read(conninfo)
    print(f"> World: {world.partition('=')[0]}; {data.described}.")
    print_table(("nothing new", "ms, median"), _nothing_new(data))
    with _serving(directory) as port, _working(directory):
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


def _fill(conninfo: Mapping[str, str], world: str) -> None:
    user_db, catalog_db, engagement_db = (conninfo[name] for name in SOURCES)
    match world.partition("="):
        case "demo", "", "":
            demo.load(demo.make_world(), user_db, catalog_db, engagement_db)
        case "movielens", "=", path:
            load.load("movielens", Path(path), user_db, catalog_db, engagement_db)
        case _:
            raise BenchError(f"which world? expected demo or movielens=DIRECTORY, got {world}")


@dataclass(frozen=True, slots=True)
class Data:
    """Where everything is, and who and what there is to tell of."""

    database: str
    engagement_db: str
    users: list[UUID]
    """People with a history."""
    media: list[UUID]
    described: str

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
            [(count, version)] = connection.execute(
                "select count(*), current_setting('server_version') from engine.interaction"
            )
        described = (
            f"{len(media):,} media, {len(users):,} people with a history, {count:,} interactions;"
            f" PostgreSQL {version.split()[0]}, {os.cpu_count()} cores"
        )
        return cls(
            conninfo["recommendation_db"], conninfo["engagement_db"], users, media, described
        )


def _nothing_new(data: Data) -> Iterator[tuple[str, str]]:
    """What each function of a sync takes where there is nothing to bring in; yields rows."""
    calls: tuple[LiteralString, ...] = (
        "engine.sync_media()",
        "engine.sync_people()",
        "engine.sync_interactions()",
        "engine.settle()",
        "engine.forward()",
        "engine.note_interactions()",
        "engine.reconcile()",
    )
    with worker.connect(data.database) as connection:  # one for all, as the worker keeps it
        times: dict[str, list[float]] = {call: [] for call in calls}
        for _ in range(SYNCS + 3):  # the first ones move the watermark
            for call in calls:
                started = time.perf_counter()
                connection.execute("select * from " + call).fetchall()
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
            medium = client.recommended(user)[0]
            time.sleep(rng.uniform(0, 1.5))
            connection.execute(
                'insert into interaction (user_id, media_id, type, interaction_value, "timestamp")'
                " values (%s, %s, 'LIKE', 1, now() at time zone 'UTC')",
                (user, medium),
            )
            committed = time.perf_counter()
            while medium in client.recommended(user):
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
            medium = client.recommended(user)[0]
            client.record([_event(user, medium, f"{SEED} recorded {number}")])
            recorded = time.perf_counter()
        with Client(port) as client:  # another connection: any worker may answer
            late += medium in client.recommended(user)
            times.append(time.perf_counter() - recorded)
    return ("POST /api/interactions", str(events), str(late), *_seconds(times))


def _load(data: Data, port: int, writers: int, size: int, seconds: float) -> tuple[str, ...]:
    """So many writers beside the readers, and how long the forwarding takes afterwards."""
    ended = Event()

    def read(number: int) -> list[float]:
        rng = Random(f"{SEED} reader {number}")
        with Client(port) as client:
            return _repeat(ended, lambda: client.recommended(rng.choice(data.users)))

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
            return _repeat(ended, lambda: client.record(events()))

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


class Client:
    """A connection to the service, kept open.

    HTTP by hand, because http.client takes longer over an answer than the service does.
    """

    def __init__(self, port: int) -> None:
        self._connection = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._answers = self._connection.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._answers.close()
        self._connection.close()

    def recommended(self, user: UUID) -> list[str]:
        """The ids of the first page. Raises BenchError, OSError."""
        answer = self._ask("GET", f"/api/recommendations/{user}", b"", 200)
        if "fallback" in answer:
            raise BenchError(f"popular media instead of an answer: {user}")
        return [medium["id"] for medium in answer["recommendations"]]

    def record(self, events: list[dict[str, Any]]) -> None:
        """Raises BenchError, OSError."""
        content: object = events if len(events) > 1 else events[0]
        self._ask("POST", "/api/interactions", json.dumps(content).encode(), 201)

    def _ask(self, method: str, path: str, body: bytes, expected: int) -> Any:
        head = f"{method} {path} HTTP/1.1\r\nHost: bench\r\nContent-Length: {len(body)}\r\n\r\n"
        self._connection.sendall(head.encode() + body)
        status, length = self._answers.readline(), 0
        while (line := self._answers.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        answer = self._answers.read(length)
        if status.split()[1:2] != [str(expected).encode()]:
            raise BenchError(f"not an answer: {method} {path}: {status!r} {answer[-200:]!r}")
        return json.loads(answer)


@contextmanager
def _serving(directory: Path) -> Iterator[int]:
    """`gunicorn service.app:app` with the checked-in settings; gives its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    log = directory / "service.log"
    environ = {"HOST": "127.0.0.1", "PORT": str(port), "TMPDIR": str(directory)}
    with _process(log, environ, "gunicorn", "service.app:app") as process:
        _wait(process, log, lambda: _ready(port))
        yield port


@contextmanager
def _working(directory: Path) -> Iterator[None]:
    """`ml-service worker`, with its first refresh done."""
    log = directory / "worker.log"
    with _process(log, {}, "service.cli", "worker") as process:
        _wait(process, log, lambda: b'"message": "refresh"' in log.read_bytes())
        yield


@contextmanager
def _process(
    log: Path, environ: Mapping[str, str], *arguments: str
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            env={**os.environ, **environ},
            stderr=output,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()  # gunicorn's workers see that it is gone
            process.wait()


def _wait(process: subprocess.Popen[bytes], log: Path, ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise BenchError(f"it did not get ready:\n{log.read_text()}")
        time.sleep(0.05)


def _ready(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(b"GET /health/ready HTTP/1.0\r\n\r\n")
            return b" 200 " in connection.recv(100)
    except OSError:
        return False


def _seconds(times: Sequence[float]) -> tuple[str, str, str]:
    return (f"{_percentile(times, 50):.3f}", f"{_percentile(times, 99):.3f}", f"{max(times):.3f}")


def _milliseconds(times: Sequence[float]) -> tuple[str, str]:
    return (f"{1000 * _percentile(times, 50):.1f}", f"{1000 * _percentile(times, 99):.1f}")


def _percentile(times: Sequence[float], percent: int) -> float:
    return quantiles(times, n=100, method="inclusive")[percent - 1]


if __name__ == "__main__":
    sys.exit(main())
