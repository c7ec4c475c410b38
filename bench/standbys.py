"""What questions cost on standbys, and whether marks, kills and lag keep what is promised.

A primary and two standbys made by pg_basebackup, with the demo's world, and the service in front of
them; a commit waits for one of the standbys. CPU: the same questions with standbys and without, in
turns, all processes of service and servers counted. Marks: what was recorded is not on the page of
a question that brings the mark, at every replay lag. Kills: 8 clients ask and 2 record while each
server is killed, promoted and comes back.
"""

import argparse
import http.client
import json
import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count, pairwise
from pathlib import Path
from statistics import median
from threading import Event
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from bench.common import BenchError, print_table, run
from bench.common.processes import cpu_seconds, family
from bench.common.site import DATABASES, environ, own_cluster, own_directory, upgrade
from bench.common.web import Client, Web, get, serving
from service import worker
from service.config import SOURCES
from service.tools.demo import world as demo
from service.tools.postgres import Cluster, find_binaries

MARK = "X-Read-After"
CLIENTS, WRITERS = 8, 2
LAGS = (0.0, 0.5, 1.0, 2.0, 5.0)
PEOPLE = 50
ROUNDS = 40
"""In turns, so that whatever else runs is beside both."""
PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = 3.0
"""Between two things that are done to a server."""
CPU_FIRST, CPU_REPEATED, WRITES_FAIL_SECONDS = 1.05, 1.3, 5.0


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench.standbys", description=__doc__)
    parser.add_argument("--postgres", choices=("embedded", "system"), default="embedded")
    parser.add_argument("--requests", type=int, default=4000, help="of each kind; default: 4000")
    parser.add_argument("--marks", type=int, default=2000, help="default: 2000")
    parser.add_argument("--only", default="cpu,marks,kills,conflicts", help="some of these")
    arguments = parser.parse_args(argv)
    return run("standbys", lambda: _measure(arguments))


def _measure(arguments: argparse.Namespace) -> None:
    parts = {
        "cpu": lambda site: _cpu(site, arguments.requests),
        "marks": lambda site: _marks(site, arguments.marks),
        "conflicts": _conflicts,
        "kills": _kills,  # the last: the servers change places
    }
    with replicated(arguments.postgres) as site:
        for name, part in parts.items():
            if name in arguments.only.split(","):
                part(site)


@dataclass(frozen=True)
class Site:
    """Three servers, and where the service's files go."""

    servers: tuple[Cluster, Cluster, Cluster]
    """The first is the primary at first."""
    directory: Path
    sources: Mapping[str, str]

    @property
    def people(self) -> list[UUID]:
        query = (
            "select user_id from engine.person join engine.interaction using (user_key)"
            " group by user_id having count(*) > 5 order by user_id"
        )
        with psycopg.connect(self.servers[0].dsn("recommendation_db")) as connection:
            return [person for (person,) in connection.execute(query)]

    def environ(self, *, standbys: bool = True) -> dict[str, str]:
        """Of a service that is told of all three, or of the primary alone."""
        every = several(self.servers)
        return {
            **environ(self.sources),
            "WEB_THREADS": "8",
            "LOG_LEVEL": "ERROR",
            "DATABASE_URL": every if standbys else self.servers[0].dsn("recommendation_db"),
            "DATABASE_READ_URL": every if standbys else "",
        }


def several(servers: Sequence[Cluster]) -> str:
    """One connection string for recommendation_db on all of these."""
    hosts = ",".join("127.0.0.1" for _ in servers)
    ports = ",".join(str(server.port) for server in servers)
    return make_conninfo(servers[0].dsn("recommendation_db"), host=hosts, port=ports)


@contextmanager
def replicated(which: str) -> Iterator[Site]:
    """A primary with the demo's world, and two standbys of it."""
    names = ("first", "second", "third")
    waits = {"synchronous_standby_names": "ANY 1 (second, third)"}
    with ExitStack() as stack:
        directory = stack.enter_context(own_directory())
        primary = stack.enter_context(own_cluster(which, settings={"cluster_name": names[0]}))
        conninfo = {name: primary.dsn(name) for name in DATABASES}
        _execute(primary, *(f"create database {name}" for name in DATABASES))
        user_db, catalog_db, engagement_db = (conninfo[name] for name in SOURCES)
        demo.load(demo.make_world(), user_db, catalog_db, engagement_db, progress=False)
        upgrade(conninfo)
        worker.refresh(conninfo["recommendation_db"])
        standbys = []
        for name in names[1:]:
            place = stack.enter_context(own_directory())
            standby = Cluster(
                place / "postgres", find_binaries(which), settings={"cluster_name": name}
            )
            standby.follow(primary)
            standbys.append(stack.enter_context(standby))
        _set(primary, **waits)
        second, third = standbys
        yield Site((primary, second, third), directory, conninfo)


# What questions cost.


def _cpu(site: Site, requests: int) -> None:
    everybody = site.people

    def first(turn: int) -> str:
        """What nobody has asked."""
        person, place = everybody[turn % len(everybody)], 1 + turn // len(everybody)
        return f"/api/recommendations/{person}?offset={place}"

    def repeated(turn: int) -> str:
        return f"/api/recommendations/{everybody[turn % PEOPLE]}"

    spent: dict[tuple[str, str], list[float]] = {}
    size = requests // ROUNDS
    with (
        serving(APPLICATION, one_process(site.environ(standbys=False)), site.directory, "a") as a,
        serving(APPLICATION, one_process(site.environ()), site.directory, "b") as b,
    ):
        _until_well(b.port)
        sides = [("primary", a), ("standby", b)]
        for _, web in sides:
            _ask_all(web, map(repeated, range(PEOPLE)))
        for turn in range(ROUNDS):
            for kind, path in (("first", first), ("repeated", repeated)):
                paths = [path(turn * size + number) for number in range(size)]
                for name, web in sides if turn % 2 == 0 else reversed(sides):
                    before = _cpu_seconds(site, web)
                    _ask_all(web, paths)
                    cost = 1000 * (_cpu_seconds(site, web) - before) / size
                    spent.setdefault((kind, name), []).append(cost)
    rows: list[list[str]] = []
    for kind, goal in (("first", CPU_FIRST), ("repeated", CPU_REPEATED)):
        primary, standby = spent[kind, "primary"], spent[kind, "standby"]
        ratios = sorted(two / one for one, two in zip(primary, standby, strict=True))
        # Between these is the true median, in 95 of 100 measurements.
        within = int(0.98 * math.sqrt(ROUNDS))
        low, high = ratios[ROUNDS // 2 - within], ratios[ROUNDS // 2 + within]
        rows.append(
            [
                kind,
                f"{median(primary):.2f}",
                f"{median(standby):.2f}",
                f"{median(ratios):.3f} ({low:.3f} to {high:.3f})",
                str(goal),
            ]
        )
    print_table(["CPU of a question, ms", "primary", "standby", "standby ÷ primary", "≤"], rows)


def _ask_all(web: Web, paths: Iterable[str]) -> None:
    with Client(web.port) as client:
        for path in paths:
            client.ask(get(path))


APPLICATION = "service.app:app"


def one_process(environ: Mapping[str, str]) -> dict[str, str]:
    """So that what it keeps is used by every question."""
    return {**environ, "WEB_CONCURRENCY": "1"}


def _cpu_seconds(site: Site, web: Web) -> float:
    """Of the service and of all servers, with those of their processes that have ended."""
    pids = family(web.pid).union(*(family(server.pid) for server in site.servers))
    return cpu_seconds(pids)


# Whether a question that brings a mark knows.


@dataclass
class Marked:
    """What became of questions right after something was recorded."""

    asked: int = 0
    stale: int = 0
    failed: int = 0
    seconds: list[float] = field(default_factory=list)


def _marks(site: Site, marks: int) -> None:
    rows: list[list[str]] = []
    with serving(APPLICATION, site.environ(), site.directory, "marks") as web:
        people = site.people
        for lag in LAGS:
            for standby in site.servers[1:]:
                _set(standby, recovery_min_apply_delay=f"{lag * 1000:.0f}ms")
            _until_well(web.port)
            with_mark = _after_writing(web.port, people, marks // len(LAGS), marked=True)
            without = _after_writing(web.port, people, marks // len(LAGS) // 10, marked=False)
            rows.append(
                [
                    f"{lag:g} s",
                    f"{with_mark.asked:,}",
                    str(with_mark.stale),
                    str(with_mark.failed),
                    f"{1000 * median(with_mark.seconds):.0f}",
                    f"{without.stale} of {without.asked}",
                ]
            )
    for standby in site.servers[1:]:
        _set(standby, recovery_min_apply_delay="0")
    print_table(
        ["replay lag", "with the mark", "stale", "failed", "median, ms", "stale without it"], rows
    )
    if any(row[2] != "0" or row[3] != "0" for row in rows):
        raise BenchError("a question with a mark did not know, or failed")


def _after_writing(port: int, people: Sequence[UUID], asked: int, *, marked: bool) -> Marked:
    """Each client likes what comes first for a person, and asks again, one person after another."""
    found = Marked()

    def client(number: int) -> None:
        mine = people[number::CLIENTS]
        seen: dict[UUID, str] = {}  # their last mark: also the first question must know
        for turn in range(asked // CLIENTS):
            person = mine[turn % len(mine)]
            path = f"/api/recommendations/{person}?strategy=popular"
            mark = seen.get(person)
            _, answer, _ = ask(port, "GET", path, mark=mark)
            medium = answer["recommendations"][0]["id"]
            event = {"user_id": str(person), "media_id": medium, "type": "LIKE"}
            _, _, seen[person] = ask(port, "POST", "/api/interactions", event)
            started = time.monotonic()
            status, answer, _ = ask(port, "GET", path, mark=seen[person] if marked else None)
            found.seconds.append(time.monotonic() - started)
            found.asked += 1
            found.failed += status != 200 or answer.get("fallback") == "popular"
            found.stale += medium in [each["id"] for each in answer.get("recommendations", ())]

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(client, range(CLIENTS)))
    return found


# What kills and refreshes do to those who ask.


@dataclass
class Crowd:
    """What became of the requests of some time."""

    reads: int = 0
    failed: list[str] = field(default_factory=list)
    acknowledged: dict[str, float] = field(default_factory=dict)
    """Events, and when."""
    refused: int = 0
    """Events that were answered with anything but 201."""

    def longest_pause(self, since: float) -> float:
        """The most seconds, from then until now, in which no event was taken."""
        taken = [at for at in sorted(self.acknowledged.values()) if at > since]
        return max(b - a for a, b in pairwise((since, *taken, time.monotonic())))


@contextmanager
def crowd(port: int, people: Sequence[UUID]) -> Iterator[Crowd]:
    """8 clients ask and 2 record while this is open."""
    found, ended = Crowd(), Event()
    [medium] = [ask(port, "GET", "/api/media/popular?limit=1")[1]["media"][0]["id"]]

    def read(number: int) -> None:
        turns = count()
        while not ended.is_set():
            person = people[(number + CLIENTS * next(turns)) % len(people)]
            try:
                status, answer, _ = ask(port, "GET", f"/api/recommendations/{person}")
            except OSError as error:
                status, answer = 0, {"error": str(error)}
            found.reads += 1
            if status != 200 or "fallback" in answer:
                found.failed.append(str(answer.get("error", "popular media")))

    def write(number: int) -> None:
        while not ended.is_set():
            event_id = str(uuid4())
            event = {
                "user_id": str(people[number]),
                "media_id": medium,
                "type": "WATCH",
                "event_id": event_id,
            }
            try:
                status, _, _ = ask(port, "POST", "/api/interactions", event)
            except OSError:
                status = 0
            if status == 201:
                found.acknowledged[event_id] = time.monotonic()
            else:
                found.refused += 1
            ended.wait(0.05)

    with ThreadPoolExecutor(CLIENTS + WRITERS) as pool:
        running = [pool.submit(read, number) for number in range(CLIENTS)]
        running += [pool.submit(write, number) for number in range(WRITERS)]
        try:
            yield found
        finally:
            ended.set()
        for one in running:
            one.result()


def _conflicts(site: Site) -> None:
    """A refresh in a loop, and standbys that let no question wait."""
    for standby in site.servers[1:]:
        _set(standby, max_standby_streaming_delay="0", hot_standby_feedback="off")
    refreshes = 0
    with serving(APPLICATION, site.environ(), site.directory, "conflicts") as web:
        _until_well(web.port)
        with crowd(web.port, site.people) as found:
            end = time.monotonic() + 20
            while time.monotonic() < end:
                worker.refresh(site.sources["recommendation_db"], everything=True)
                refreshes += 1
    for standby in site.servers[1:]:
        _set(standby, max_standby_streaming_delay="30s", hot_standby_feedback="on")
    cancelled = sum(
        _value(standby, "select sum(confl_snapshot + confl_lock) from pg_stat_database_conflicts")
        for standby in site.servers[1:]
    )
    print_table(
        ["refreshes", "questions", "cancelled on standbys", "failed", "events taken"],
        [
            [
                f"{each:,}"
                for each in (
                    refreshes,
                    found.reads,
                    cancelled,
                    len(found.failed),
                    len(found.acknowledged),
                )
            ]
        ],
    )
    if found.failed:
        raise BenchError(f"questions failed: {found.failed[:3]}")


def _kills(site: Site) -> None:
    first, second, third = site.servers
    rows: list[list[str]] = []

    def note(what: str, started: float) -> None:
        pause = found.longest_pause(started)
        rows.append(
            [what, f"{found.reads:,}", str(len(found.failed)), str(found.refused), f"{pause:.1f}"]
        )

    with serving(APPLICATION, site.environ(), site.directory, "kills") as web:
        _until_well(web.port)
        with crowd(web.port, site.people) as found:
            time.sleep(PAUSE_SECONDS)

            started = time.monotonic()
            second.kill()
            time.sleep(PAUSE_SECONDS)
            second.start()
            _until_well(web.port)
            note("a standby is killed, and comes back", started)

            started = time.monotonic()
            first.kill()
            received = "select pg_last_wal_receive_lsn() - '0/0'"
            heir, other = sorted(
                (second, third), key=lambda server: _value(server, received), reverse=True
            )
            _execute(heir, "select pg_promote()")
            _follow(other, heir)
            time.sleep(PAUSE_SECONDS)
            _until_well(web.port, 1)
            note("the primary is killed, the standby that has most is promoted", started)

            started = time.monotonic()
            first.discard()
            first.follow(heir)
            first.start()
            _until_well(web.port)
            note("the primary of before comes back as a standby", started)

            started = time.monotonic()
            other.kill()
            time.sleep(PAUSE_SECONDS)
            other.start()
            _until_well(web.port)
            note("the other standby is killed, and comes back", started)
    with psycopg.connect(heir.dsn("recommendation_db")) as connection:
        query = "select event_id from engine.outbox where event_id = any (%s)"
        kept = connection.execute(query, [list(found.acknowledged)]).rowcount
    head = ["", "questions so far", "failed", "events refused", "no event taken for, s"]
    print_table(head, rows)
    print(f"\nEvents acknowledged: {len(found.acknowledged):,}, of which there are {kept:,}.")
    if found.failed or kept < len(found.acknowledged):
        raise BenchError(f"questions failed, or events are lost: {found.failed[:3]}")
    if any(float(row[-1]) > WRITES_FAIL_SECONDS for row in rows):
        raise BenchError("nothing could be recorded for too long")


def _follow(standby: Cluster, primary: Cluster) -> None:
    _set(standby, primary_conninfo=primary.dsn())


def _set(server: Cluster, **settings: str) -> None:
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        for name, value in settings.items():
            connection.execute(
                sql.SQL("alter system set {} = {}").format(sql.Identifier(name), value)
            )
        connection.execute("select pg_reload_conf()")


def _execute(server: Cluster, *statements: str) -> None:
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def _value(server: Cluster, query: str) -> Any:
    with psycopg.connect(server.dsn("recommendation_db"), autocommit=True) as connection:
        [(value,)] = connection.execute(query.encode()).fetchall()
    return value


def ask(
    port: int, method: str, path: str, body: object = None, *, mark: str | None = None
) -> tuple[int, Any, str]:
    """The status, the JSON and the mark of an answer. Raises OSError."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(
            method,
            path,
            None if body is None else json.dumps(body),
            {} if mark is None else {MARK: mark},
        )
        response = connection.getresponse()
        return response.status, json.loads(response.read()), response.headers.get(MARK, "")
    except http.client.HTTPException as error:
        raise OSError(str(error)) from error
    finally:
        connection.close()


def _until_well(port: int, standbys: int = 2) -> None:
    """Until so many standbys are, for each of the processes that happen to answer."""

    def well() -> bool:
        _, ready, _ = ask(port, "GET", "/health/ready")
        states = [each["state"] for each in ready["standbys"]]
        return states.count("well") >= standbys

    _until(lambda: all(well() for _ in range(6)))


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise BenchError("it did not happen in time")
        time.sleep(0.05)


if __name__ == "__main__":
    raise SystemExit(main())
