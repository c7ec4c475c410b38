"""How long an answer takes, and how much of that is ranking.

In SQL, beside `SELECT 1` through the same client; over REST, beside the floor (`bench.floor`). What
is compared is interleaved, so that the noise of the machine falls on all alike: read the ratios
first. Everything runs here, on a PostgreSQL of its own that is thrown away afterwards; the load
generator shares the machine's cores with what it measures.
"""

import argparse
import logging
import os
import platform
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any, LiteralString, NamedTuple

import psycopg
from alembic import command
from alembic.config import Config
from psycopg.conninfo import make_conninfo
from psycopg.types.string import TextLoader
from tqdm import tqdm

from bench import floor
from bench.common import (
    ROOT,
    BenchError,
    create_databases,
    own_cluster,
    print_table,
    stop_on_signals,
)
from service import load, worker
from service.config import SOURCES, Settings, url
from service.database import RECOMMENDATIONS, ROLE
from service.demo import world as demo
from service.postgres import Cluster, PostgresError

SEED = 1
ROUNDS = 5
"""Each figure is the median of so many rounds."""
CALLS = 100
"""Of each kind in a round, in SQL: the 95th percentile is then the sixth slowest."""
WARM_UP = 20
PEOPLE = 50
"""In one call of recommend_many: as many as a REST batch may ask for."""
SYNCS = 20
READY_SECONDS = 30.0


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit status. Ctrl-C stops all that was started."""
    parser = argparse.ArgumentParser(prog="python -m bench.latency", description=__doc__)
    parser.add_argument("--world", default="demo", help="demo (default) or movielens=DIRECTORY")
    parser.add_argument("--pg", default="embedded", choices=("embedded", "system"))
    parser.add_argument("--seconds", type=float, default=2.0, help="a REST measurement; default: 2")
    parser.add_argument("--clients", type=_counts, default=[1, 4, 16], help="default: 1,4,16")
    arguments = parser.parse_args(argv)
    stop_on_signals()
    logging.basicConfig(level=logging.WARNING)  # or alembic.ini's logging would write among ours
    try:
        with own_cluster(arguments.pg) as cluster:
            _measure(cluster, arguments.world, arguments.clients, arguments.seconds)
    except KeyboardInterrupt:
        return 130
    except (BenchError, PostgresError, load.LoadError, OSError) as error:
        print(f"bench.latency: {error}", file=sys.stderr)
        return 1
    return 0


def _counts(text: str) -> list[int]:
    """'1,4,16' as numbers of clients. Raises ValueError."""
    counts = [int(part) for part in text.split(",")]
    if min(counts) < 1:
        raise ValueError
    return counts


def _measure(cluster: Cluster, world: str, clients: Sequence[int], seconds: float) -> None:
    """Fill the cluster, and measure all that there is to measure."""
    create_databases(cluster, "floor")
    directory = cluster.directory.parent
    background = _background(cluster, world)
    with psycopg.connect(cluster.dsn("recommendation_db"), autocommit=True) as connection:
        data = Data.read(connection)
        _describe(connection, world, data)
        print_table(("in the background", "seconds"), background)
        print_table(
            ("in SQL", "p50, ms", "p95, ms", "p50 ÷ SELECT 1"),
            _sql(connection, cluster.dsn("recommendation_db"), data),
        )
    floor.create(cluster.dsn("floor"), data.answer)
    with (
        _serving(cluster.dsn("recommendation_db"), directory, "service") as service,
        _serving(cluster.dsn("floor"), directory, "floor") as constant,
    ):
        print_table(
            (
                "over REST",
                "clients",
                "requests/s",
                "p50, ms",
                "p99, ms",
                "requests/s ÷ floor",
                "p50 ÷ floor",
                "generator's cores",
            ),
            _rest(service, constant, data, clients, seconds),
        )


def _background(cluster: Cluster, world: str) -> Iterator[tuple[str, str]]:
    """Fill the databases, and say how long each step takes."""
    user_db, catalog_db, engagement_db = map(cluster.dsn, SOURCES)
    database = cluster.dsn("recommendation_db")

    def fill() -> None:
        match world.partition("="):
            case "demo", "", "":
                demo.load(demo.make_world(), user_db, catalog_db, engagement_db)
            case "movielens", "=", path:
                load.movielens(Path(path), user_db, catalog_db, engagement_db)
            case _:
                raise BenchError(f"which world? expected demo or movielens=DIRECTORY, got {world}")

    rows = [
        ("load the three sources", _seconds(fill)),
        (
            "alembic upgrade head",
            _seconds(lambda: command.upgrade(Config(ROOT / "alembic.ini"), "head")),
        ),
        ("first sync and refresh", _seconds(lambda: worker.refresh(database))),
        ("second sync and refresh", _seconds(lambda: worker.refresh(database))),
    ]
    with worker.connect(database) as connection:  # one connection for all, as the worker keeps it

        def sync() -> None:
            connection.execute("select * from engine.sync()").fetchall()

        sync()
        syncs = [_seconds(sync) for _ in range(SYNCS)]
    rows.append((f"sync, nothing new (median of {SYNCS})", median(syncs)))
    return ((what, f"{seconds:.3f}") for what, seconds in rows)


def _seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


@dataclass(frozen=True, slots=True)
class Data:
    """What there is to ask for, in a random order that is always the same."""

    users: list[Any]
    """UUIDs of people with a history: those for whom there is something to rank."""
    media_keys: list[int]
    interactions: int
    answer: str
    """The JSON of one of the people's answers: that of the median size."""

    @classmethod
    def read(cls, connection: psycopg.Connection) -> "Data":
        users = _shuffled(
            connection,
            "select user_id from engine.person"
            " where exists (select from engine.interaction"
            " where interaction.user_key = person.user_key and positive) order by user_id",
        )
        [(interactions,)] = connection.execute("select count(*) from engine.interaction")
        answers = [
            connection.execute("select api.recommendations(%s)::text", (user,)).fetchall()[0][0]
            for user in users[:101]
        ]
        return cls(
            users,
            _shuffled(connection, "select media_key from engine.media order by media_key"),
            interactions,
            sorted(answers, key=len)[len(answers) // 2],
        )


def _shuffled(connection: psycopg.Connection, query: LiteralString) -> list[Any]:
    values = [value for (value,) in connection.execute(query)]
    Random(SEED).shuffle(values)
    return values


def _describe(connection: psycopg.Connection, world: str, data: Data) -> None:
    settings = Settings.from_environ()
    print(
        f"World: {world.partition('=')[0]}; {len(data.media_keys):,} media, {len(data.users):,}"
        f" people with a history, {data.interactions:,} interactions;"
        f" an answer is {len(data.answer.encode()):,} bytes.\n"
        f"PostgreSQL {connection.info.parameter_status('server_version')} with its own defaults,"
        f" Python {platform.python_version()}, {os.cpu_count()} cores;"
        f" gunicorn: {settings.workers} workers of {settings.threads} threads."
    )


class Call(NamedTuple):
    """Something to ask in SQL, each time of somebody else."""

    name: str
    connection: psycopg.Connection
    statement: LiteralString
    arguments: Callable[[], Sequence[object]]
    people: int = 1
    """For how many people one call answers: times are for one."""


def _sql(superuser: psycopg.Connection, conninfo: str, data: Data) -> Iterator[tuple[str, ...]]:
    """Ask everything in turn, in a new random order each turn; yields the table's rows."""
    conninfo = make_conninfo(conninfo, options=f"-c role={ROLE}")
    users, media_keys = cycle(data.users), cycle(data.media_keys)

    def asking(strategy: str) -> Callable[[], Sequence[object]]:
        return lambda: [next(users), strategy]

    with psycopg.connect(conninfo, autocommit=True) as app:
        app.adapters.register_loader("json", TextLoader)  # the service passes it on undecoded
        for connection in (app, superuser):
            connection.prepare_threshold = 0
        calls = [
            Call("SELECT 1", app, "select 1", list),
            Call(
                "a medium by its primary key",
                superuser,
                "select * from engine.media where media_key = %s",
                lambda: [next(media_keys)],
            ),
            *(
                Call(
                    f"recommend, {strategy}",
                    app,
                    "select * from api.recommend(%s, strategy => %s)",
                    asking(strategy),
                )
                for strategy in ("classic", "popular", "sequence", "blend")
            ),
            Call(
                "recommendations (JSON), classic",
                app,
                RECOMMENDATIONS,
                lambda: [next(users), 10, 0, None, None, None, False],
            ),
            Call(
                f"recommend_many, a person of {PEOPLE}",
                app,
                "select * from api.recommend_many(%s)",
                lambda: [[*islice(users, PEOPLE)]],
                PEOPLE,
            ),
        ]
        order = Random(SEED)
        _round(calls, WARM_UP, order)
        rounds = [
            _round(calls, CALLS, order)
            for _ in tqdm(range(ROUNDS), desc="SQL", leave=False, disable=None)
        ]
    for call in calls:
        times = [each[call.name] for each in rounds]
        ones = [each["SELECT 1"] for each in rounds]
        yield (
            call.name,
            f"{median(_percentile(each, 50) for each in times):.3f}",
            f"{median(_percentile(each, 95) for each in times):.3f}",
            f"{median(median(a) / median(b) for a, b in zip(times, ones, strict=True)):.1f}",
        )


def _round(calls: Sequence[Call], count: int, order: Random) -> dict[str, list[float]]:
    """Make each call `count` times, taking turns; returns milliseconds by name."""
    times: dict[str, list[float]] = {call.name: [] for call in calls}
    for _ in range(count):
        for call in order.sample(calls, len(calls)):
            arguments = call.arguments()
            started = time.perf_counter()
            call.connection.execute(call.statement, arguments).fetchall()
            times[call.name].append(1000 * (time.perf_counter() - started) / call.people)
    return times


class Load(NamedTuple):
    """How a server did under a number of clients."""

    rate: float
    """Requests a second."""
    p50: float
    p99: float
    """Milliseconds."""
    cores: float
    """How many of the machine's cores the load generator itself kept busy."""


class Target(NamedTuple):
    """A server, and what to ask it."""

    name: str
    port: int
    paths: list[str]


def _rest(
    service: int, constant: int, data: Data, clients: Sequence[int], seconds: float
) -> Iterator[tuple[str, ...]]:
    """Put load on both servers, taking turns; yields the table's rows."""
    classic = [f"/api/recommendations/{user}" for user in data.users]
    targets = [
        Target("floor", constant, classic),
        Target("classic", service, classic),
        *(
            Target(name, service, [f"{path}?strategy={name}" for path in classic])
            for name in ("popular", "sequence")
        ),
    ]
    for target in targets:
        _load(target, max(clients), seconds)
    for count in clients:
        rounds = [
            [_load(target, count, seconds) for target in targets]
            for _ in tqdm(range(ROUNDS), desc=f"REST, {count} clients", leave=False, disable=None)
        ]
        for target, loads in zip(targets, zip(*rounds, strict=True), strict=True):
            floors = [each[0] for each in rounds]
            yield (
                target.name,
                str(count),
                f"{median(each.rate for each in loads):,.0f}",
                f"{median(each.p50 for each in loads):.2f}",
                f"{median(each.p99 for each in loads):.2f}",
                f"{median(a.rate / b.rate for a, b in zip(loads, floors, strict=True)):.2f}",
                f"{median(a.p50 / b.p50 for a, b in zip(loads, floors, strict=True)):.2f}",
                f"{median(each.cores for each in loads):.2f}",
            )


def _load(target: Target, clients: int, seconds: float) -> Load:
    """Ask for so many seconds; each client waits for an answer before it asks again."""
    started, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(clients) as pool:
        running = [
            pool.submit(_client, target, Random(f"{SEED} {number}"), started + seconds)
            for number in range(clients)
        ]
    times = [one for client in running for one in client.result()]
    took = time.perf_counter() - started
    if len(times) < 100:
        raise BenchError(f"{len(times)} requests are too few for a percentile: more --seconds?")
    return Load(
        len(times) / took,
        _percentile(times, 50),
        _percentile(times, 99),
        (time.process_time() - cpu) / took,
    )


def _client(target: Target, rng: Random, until: float) -> list[float]:
    """One client with one connection; returns milliseconds. Raises BenchError, OSError.

    HTTP by hand, because http.client takes longer over an answer than the service does.
    """
    times = []
    with (
        socket.create_connection(("127.0.0.1", target.port), timeout=30) as connection,
        connection.makefile("rb") as answers,
    ):
        while (started := time.perf_counter()) < until:
            path = rng.choice(target.paths)
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n".encode())
            status, length = answers.readline(), 0
            while (line := answers.readline()) not in (b"\r\n", b""):
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            body = answers.read(length)
            times.append(1000 * (time.perf_counter() - started))
            if not status.startswith(b"HTTP/1.1 200") or b'"fallback"' in body:
                raise BenchError(f"not an answer: {path}: {status!r} {body[-200:]!r}")
    return times


@contextmanager
def _serving(conninfo: str, directory: Path, name: str) -> Iterator[int]:
    """`gunicorn service.app:app` over a database, with the checked-in settings; gives its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    environ: Mapping[str, str] = {
        **os.environ,
        "DATABASE_URL": url(conninfo),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "TMPDIR": str(directory),
    }
    log = directory / f"{name}.log"
    arguments = [sys.executable, "-m", "gunicorn", "service.app:app"]
    with log.open("wb") as output:
        process = subprocess.Popen(arguments, cwd=ROOT, env=environ, stderr=output)
    try:
        deadline = time.monotonic() + READY_SECONDS
        while not _ready(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise BenchError(f"the {name} did not get ready:\n{log.read_text()}")
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()  # its workers see that it is gone
            process.wait()


def _ready(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(b"GET /health/ready HTTP/1.0\r\n\r\n")
            return b" 200 " in connection.recv(100)
    except OSError:
        return False


def _percentile(times: Sequence[float], percent: int) -> float:
    return quantiles(times, n=100, method="inclusive")[percent - 1]


if __name__ == "__main__":
    sys.exit(main())
