"""What it costs to track an answer, and whether what came of answers survives kills.

The cost: over REST, answers that come from the cache, without track=true and with it, in turns, by
clients that ask as fast as they are answered. Kills: sessions that ask over REST, every other one
twice, so that its answer says nothing new and waits for no disk; and record what they take with
the answer_id. In the middle of each batch of them the service or the worker is killed, or
PostgreSQL, or connections are ended. Whoever fails tries again. In the end all is attributed,
once. The demo's world, on a PostgreSQL of its own.
"""

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any, LiteralString, NamedTuple
from uuid import UUID, uuid5

import psycopg
from psycopg import sql

from bench.common import ROOT, BenchError, counts, print_table, run
from bench.common.processes import cpu_seconds, family
from bench.common.site import DATABASES, environ, own_cluster, own_directory, upgrade
from bench.common.web import Client, Web, answers_at, get, post, running, serving
from bench.scale.load import load
from service import worker
from service.config import SOURCES
from service.tools.demo import world as demo
from service.tools.postgres import Cluster, free_port

PEOPLE: LiteralString = "select user_id from engine.person order by user_id limit 50"
AT_ONCE = 8
TAKEN = 3
"""Media that a session takes, the first ones of its answer."""
BATCH = 25
"""Sessions to a kill."""
PATIENCE_SECONDS = 120.0
STARTED = b"worker started"
NAMESPACE = UUID("6f1f9a34-14a1-5dd6-8f0c-0d7f2d1d3a52")
GOAL = 0.8

TERMINATE: LiteralString = """
    select pg_terminate_backend(pid)
    from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and random() < 0.5
"""
ATTRIBUTED: LiteralString = """
    select user_id::text, media_id::text, answer_id::text
    from engine.attribution
    join engine.person using (user_key)
    join engine.media using (media_key)
    where answer_id = any (%s)
"""
TAKINGS: LiteralString = """
    select answer_id::text, media_id::text
    from engine.taken(now() - interval '1 day', now() + interval '1 day')
    join engine.media using (media_key)
    where answer_id = any (%s)
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench.tracking", description=__doc__)
    parser.add_argument("--postgres", choices=("embedded", "system"), default="embedded")
    parser.add_argument("--clients", type=counts, default="1,4,16", help="default: 1,4,16")
    parser.add_argument(
        "--seconds",
        type=float,
        default=2,
        help="of each measurement, of which a round has two; default: 2",
    )
    parser.add_argument("--rounds", type=int, default=9, help="default: 9")
    parser.add_argument("--sessions", type=int, default=1000, help="none: 0; default: 1000")
    arguments = parser.parse_args(argv)
    return run("tracking", lambda: _measure(arguments))


def _measure(arguments: argparse.Namespace) -> None:
    with own_directory() as directory, own_cluster(arguments.postgres) as cluster:
        conninfo = {name: cluster.dsn(name) for name in DATABASES}
        with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
            for name in DATABASES:
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        user_db, catalog_db, engagement_db = (conninfo[name] for name in SOURCES)
        demo.load(demo.make_world(), user_db, catalog_db, engagement_db, progress=False)
        upgrade(conninfo)
        worker.refresh(conninfo["recommendation_db"])
        with serving("service.app:app", environ(conninfo), directory, "service") as web:
            rows = [*_cost(cluster, web, conninfo["recommendation_db"], arguments)]
        print_table(
            [
                "clients, answers",
                "answers a second",
                f"÷ untracked (wanted: {GOAL})",
                "CPU an answer, ms",
            ],
            rows,
        )
        if not arguments.sessions:
            return
        found = with_kills(cluster, conninfo, directory, arguments.sessions)
        print_table(*found.table)
        if not found.holds:
            raise BenchError("not everything is attributed once")


class Rate(NamedTuple):
    """Answers of one kind, under clients that ask as fast as they are answered."""

    a_second: float
    cpu_ms: float
    """Of service and PostgreSQL, an answer."""


KINDS = {"untracked": "", "tracked": "?track=true"}
"""And the query of each."""


def _cost(
    cluster: Cluster, web: Web, database: str, arguments: argparse.Namespace
) -> Iterator[list[str]]:
    """The kinds of answers side by side, for each number of clients, in rounds that take turns."""
    with psycopg.connect(database) as connection:
        people = [str(person) for (person,) in connection.execute(PEOPLE)]

    def rate(query: str, clients: int, seconds: float) -> Rate:
        asked = [get(f"/api/recommendations/{person}{query}") for person in people]
        return _rate(cluster, web, asked, clients, seconds)

    for query in KINDS.values():
        rate(query, AT_ONCE, arguments.seconds)  # to warm up
    for clients in arguments.clients:
        rounds = [
            [rate(query, clients, arguments.seconds) for query in KINDS.values()]
            for _ in range(arguments.rounds)
        ]
        for place, kind in enumerate(KINDS):
            found = Rate(*map(median, zip(*(each[place] for each in rounds), strict=True)))
            ratio = median(each[place].a_second / each[0].a_second for each in rounds)
            yield [
                f"{clients}, {kind}",
                f"{found.a_second:,.0f}",
                f"{ratio:.2f}",
                f"{found.cpu_ms:.2f}",
            ]


def _rate(
    cluster: Cluster, web: Web, requests: Sequence[bytes], clients: int, seconds: float
) -> Rate:
    servers = family(web.pid) | family(cluster.pid)
    before = cpu_seconds(servers)
    found = load(web, cycle(requests), clients, seconds)
    return Rate(found.rate, 1000 * (cpu_seconds(servers) - before) / found.answers)


@dataclass
class Kept:
    """What is left of some sessions."""

    sessions: int
    kills: Mapping[str, int]
    events: int
    attributed: int
    counted: int

    @property
    def table(self) -> tuple[list[str], list[list[str]]]:
        cells = {
            "sessions": self.sessions,
            **{f"{kind} killed": times for kind, times in self.kills.items()},
            "events": self.events,
            "attributed once": self.attributed,
            "counted once": self.counted,
        }
        return [*cells], [[f"{each:,}" for each in cells.values()]]

    @property
    def holds(self) -> bool:
        """Whether all is attributed, and counted, once."""
        return self.events == self.attributed == self.counted == self.sessions * TAKEN


class Program:
    """A program that runs, until it is killed with all its children, and started again."""

    def __init__(self, start: Callable[[], AbstractContextManager[int]]) -> None:
        self._start = start
        self._stack = ExitStack()
        self._pid = self._stack.enter_context(start())

    def kill(self) -> None:
        for pid in family(self._pid):
            os.kill(pid, signal.SIGKILL)
        self.close()
        self._pid = self._stack.enter_context(self._start())

    def close(self) -> None:
        self._stack.close()


def with_kills(
    cluster: Cluster,
    conninfo: Mapping[str, str],
    directory: Path,
    sessions: int,
    batch: int = BATCH,
) -> Kept:
    """Sessions, in each batch of which something is killed, and what the log knows of them."""
    port = free_port()
    database = conninfo["recommendation_db"]
    settings = {
        **environ(conninfo),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "TMPDIR": str(directory),
    }
    told: list[list[tuple[str, str, str]]] = []
    with (
        closing(Program(partial(_service, directory / "killed.log", settings, port))) as service,
        closing(Program(partial(_worker, directory / "worker.log", settings))) as working,
        ThreadPoolExecutor(AT_ONCE) as pool,
    ):
        kill: dict[str, Callable[[], None]] = {
            "service": service.kill,
            "worker": working.kill,
            "PostgreSQL": partial(_crash, cluster),
            "connections": partial(_end_connections, database),
        }
        kills = dict.fromkeys(kill, 0)
        kinds = cycle(kill)
        for first in range(0, sessions, batch):
            asking = [
                pool.submit(_session, port, number)
                for number in range(first, min(first + batch, sessions))
            ]
            wait(asking, return_when=FIRST_COMPLETED)
            kind = next(kinds)
            kill[kind]()
            kills[kind] += 1
            told += [each.result() for each in asking]
    worker.sync(database)
    events = {event for each in told for event in each}
    answers = [UUID(answer_id) for answer_id in {answer_id for *_, answer_id in events}]
    with psycopg.connect(database) as connection:
        attributed = connection.execute(ATTRIBUTED, [answers]).fetchall()
        takings = connection.execute(TAKINGS, [answers]).fetchall()
    return Kept(
        sessions,
        kills,
        len(events),
        len(events & set(attributed)) - (len(attributed) - len(set(attributed))),
        len({(answer_id, media_id) for _, media_id, answer_id in events} & set(takings))
        - (len(takings) - len(set(takings))),
    )


def _service(log: Path, settings: Mapping[str, str], port: int) -> AbstractContextManager[int]:
    module = ["gunicorn", "--config", str(ROOT / "gunicorn.conf.py"), "service.app:app"]
    return running(log, settings, module, lambda _: answers_at(port))


def _worker(log: Path, settings: Mapping[str, str]) -> AbstractContextManager[int]:
    return running(log, settings, ["service.tools.cli", "worker"], lambda said: STARTED in said)


def _crash(cluster: Cluster) -> None:
    cluster.kill()
    cluster.start()


def _end_connections(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(TERMINATE)


def _session(port: int, number: int) -> list[tuple[str, str, str]]:
    """Ask, and take what comes first: person, medium and answer of each event."""
    user_id = str(uuid5(NAMESPACE, str(number)))
    asked = get(f"/api/recommendations/{user_id}?track=true")
    for _ in range(1 + number % 2):
        answer = _patiently(port, asked, lambda answer: answer.get("answer_id") is not None)
    taken = [medium["id"] for medium in answer["recommendations"][:TAKEN]]
    for place, media_id in enumerate(taken):
        event = {
            "event_id": f"{number} {place}",
            "user_id": user_id,
            "media_id": media_id,
            "type": "WATCH",
            "answer_id": answer["answer_id"],
        }
        _patiently(port, post("/api/interactions", json.dumps(event)))
    return [(user_id, media_id, answer["answer_id"]) for media_id in taken]


def _patiently(port: int, request: bytes, good: Callable[[Any], bool] = lambda _: True) -> Any:
    """What the service answers; asked again until it does, and the answer is good."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with Client(port) as client:
                answer = json.loads(client.ask(request))
            if good(answer):
                return answer
            if time.monotonic() > deadline:
                raise BenchError(f"the answer did not become good: {answer}")
        except (OSError, ValueError, BenchError):
            if time.monotonic() > deadline:
                raise
        time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main())
