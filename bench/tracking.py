"""What it costs to track an answer, and whether what came of answers survives kills.

The cost: over REST, answers that come from the cache, with track=true and without, in turns. Kills:
sessions that ask, and record what they take with the answer_id, while their connections are ended
and PostgreSQL is killed; whoever fails tries again. In the end all is attributed, once. The demo's
world, on a PostgreSQL of its own.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import count
from threading import Event, Thread
from typing import Any, LiteralString
from uuid import UUID, uuid5

import psycopg
from psycopg import sql

from bench.common import BenchError, print_table, run
from bench.common.site import DATABASES, environ, own_cluster, own_directory, upgrade
from bench.common.web import Client, get, serving
from service import worker
from service.config import SOURCES
from service.tools.demo import world as demo
from service.tools.postgres import Cluster

PEOPLE = 50
WARM_UP = 3
AT_ONCE = 8
TAKEN = 3
"""Media that a session takes, the first ones of its answer."""
CRASH_SECONDS, TERMINATE_SECONDS = 5.0, 0.2
PATIENCE_SECONDS = 120.0
NAMESPACE = UUID("6f1f9a34-14a1-5dd6-8f0c-0d7f2d1d3a52")
GOAL = 0.8

TERMINATE: LiteralString = """
    select pg_terminate_backend(pid)
    from pg_stat_activity
    where application_name = 'session' and random() < 0.5
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
    parser.add_argument("--requests", type=int, default=2000, help="of each; default: 2000")
    parser.add_argument("--sessions", type=int, default=1000, help="default: 1000")
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
            plain, tracked = _cost(web.port, conninfo, arguments.requests)
        print_table(
            ["from the cache, one client", "ms an answer", "tracked ÷ untracked (throughput)"],
            [
                ["untracked", f"{plain:.2f}", ""],
                ["tracked", f"{tracked:.2f}", f"{plain / tracked:.2f} (wanted: {GOAL})"],
            ],
        )
        found = with_kills(cluster, conninfo["recommendation_db"], arguments.sessions)
        print_table(
            [
                "sessions",
                "crashes",
                "connections ended",
                "events",
                "attributed once",
                "counted once",
            ],
            [[f"{each:,}" for each in found.row]],
        )
        if not found.holds:
            raise BenchError("not everything is attributed once")


def _cost(port: int, conninfo: Mapping[str, str], requests: int) -> tuple[float, float]:
    """Milliseconds of an untracked and of a tracked answer from the cache, on average."""
    with psycopg.connect(conninfo["recommendation_db"]) as connection:
        people = [
            person
            for (person,) in connection.execute(
                "select user_id from engine.person order by user_id limit %s", [PEOPLE]
            )
        ]
    spent = [0.0, 0.0]
    with Client(port) as client:
        for number in range(-WARM_UP * PEOPLE, requests):
            path = f"/api/recommendations/{people[number % PEOPLE]}"
            for place, query in enumerate(("", "?track=true")):
                started = time.perf_counter()
                client.ask(get(path + query))
                if number >= 0:
                    spent[place] += time.perf_counter() - started
    return 1000 * spent[0] / requests, 1000 * spent[1] / requests


@dataclass
class Kept:
    """What is left of some sessions."""

    sessions: int
    crashes: int
    terminated: int
    events: int
    attributed: int
    counted: int

    @property
    def row(self) -> tuple[int, ...]:
        return tuple(vars(self).values())

    @property
    def holds(self) -> bool:
        """Whether all is attributed, and counted, once."""
        return self.events == self.attributed == self.counted == self.sessions * TAKEN


def with_kills(
    cluster: Cluster, database: str, sessions: int, crash_seconds: float = CRASH_SECONDS
) -> Kept:
    """Sessions on a server that is killed again and again, and what the log knows of them."""
    done = Event()
    crashes, terminated = count(), count()
    killer = Thread(
        target=_kill, args=(cluster, database, done, (crashes, terminated), crash_seconds)
    )
    killer.start()
    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            told = list(pool.map(partial(_session, database), range(sessions)))
    finally:
        done.set()
        killer.join()
    events = {event for each in told for event in each}
    answers = [UUID(answer_id) for answer_id in {answer_id for *_, answer_id in events}]
    with psycopg.connect(database) as connection:
        attributed = connection.execute(ATTRIBUTED, [answers]).fetchall()
        takings = connection.execute(TAKINGS, [answers]).fetchall()
    return Kept(
        sessions,
        next(crashes),
        next(terminated),
        len(events),
        len(events & set(attributed)) - (len(attributed) - len(set(attributed))),
        len({(answer_id, media_id) for _, media_id, answer_id in events} & set(takings))
        - (len(takings) - len(set(takings))),
    )


def _kill(
    cluster: Cluster,
    database: str,
    done: Event,
    killed: tuple[Iterator[int], Iterator[int]],
    crash_seconds: float,
) -> None:
    """End connections, and at times the server, until it is done."""
    crashes, terminated = killed
    crashed = time.monotonic()
    while not done.wait(TERMINATE_SECONDS):
        if time.monotonic() - crashed > crash_seconds:
            cluster.kill()
            cluster.start()
            next(crashes)
            crashed = time.monotonic()
        else:
            with psycopg.connect(database, autocommit=True) as connection:
                for _ in connection.execute(TERMINATE).fetchall():
                    next(terminated)


def _session(database: str, number: int) -> list[tuple[str, str, str]]:
    """Ask, and take what comes first: person, medium and answer of each event."""
    user_id = str(uuid5(NAMESPACE, str(number)))
    answer: Any = None
    while answer is None or answer["answer_id"] is None:
        answer = _patiently(database, "select api.tracked_recommendations(%s)", user_id)
    taken = [medium["id"] for medium in answer["recommendations"][:TAKEN]]
    for place, media_id in enumerate(taken):
        event = {
            "event_id": f"{number} {place}",
            "user_id": user_id,
            "media_id": media_id,
            "type": "WATCH",
            "answer_id": answer["answer_id"],
        }
        _patiently(database, "select api.record_interactions(%s)", json.dumps(event))
    return [(user_id, media_id, answer["answer_id"]) for media_id in taken]


def _patiently(database: str, function: LiteralString, argument: str) -> Any:
    """What a function answers, committed; asked again until it is."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with psycopg.connect(database, application_name="session") as connection:
                [(answer,)] = connection.execute(function, [argument]).fetchall()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return answer


if __name__ == "__main__":
    sys.exit(main())
