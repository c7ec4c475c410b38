"""Shards behind a router beside one node: whether they answer alike, and what that costs.

Each shard has a server of its own; sources, node, router and builder (a copy of the node) share
one. Answers: each question is asked of both, in SQL. CPU: the same questions over REST in turns,
all processes of service and servers counted. Publication: `ml-service shard publish` of all of a
model, while clients ask, and as long without one, in turns. Gate:
what those who record pass (engine.pass_gate), beside the whole of it.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from threading import Event
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.types.json import Jsonb

from bench.common import ROOT, BenchError, describe, percentile, print_table, run
from bench.common.cpu import cpu_ms
from bench.common.processes import cpu_seconds, family
from bench.common.site import Server, Site, environ, own_cluster, own_directory, upgrade
from bench.common.web import Client, Web, get, serving
from bench.common.worlds import EXPECTED, World, named
from service import worker
from service.config import Settings, url
from service.tools import shards
from service.tools.postgres import Cluster

STRATEGIES = ("classic", "sequence", "similar", "popular", "trending", "blend")
OF_A_PERSON = "select api.recommendations(%(person)s, {})"
SIMILAR = "jsonb_build_object('media_id', %(medium)s::uuid)"
WITHOUT = "jsonb_build_object('without', array[%(medium)s::uuid], 'limit', 20)"
QUESTIONS = {
    **{name: OF_A_PERSON.format(f"""'{{"strategy": "{name}"}}'""") for name in STRATEGIES},
    "by genre": OF_A_PERSON.format("""'{"strategy": "blend", "genre": ["DRAMA", "COMEDY"]}'"""),
    "by type": OF_A_PERSON.format("""'{"strategy": "blend", "media_type": "SERIES"}'"""),
    "without": OF_A_PERSON.format(WITHOUT),
    "diverse": OF_A_PERSON.format("""'{"diversity": 0.5, "limit": 50, "offset": 10}'"""),
    "with rules": OF_A_PERSON.format("""'{"placement": "ruled"}'"""),
    "with reasons": OF_A_PERSON.format("""'{"explain": true}'"""),
    "home": "select api.home_json(%(person)s)",
    "rank": "select api.ranked_media(%(person)s, %(media)s)",
    "session": "select api.session_recommendations(%(media)s)",
    "similar media": f"select api.listed_media_json('similar', %(person)s, {SIMILAR})",
    "popular, 24 h": """select api.listed_media_json('popular', %(person)s, '{"hours": 24}')""",
    "batch of 50": "select api.recommendations_batch(%(people)s)",
}
"""In SQL, of somebody; with people, media, and a medium."""
RULES: LiteralString = """
    create schema if not exists shop authorization ml_service_owner;
    create table if not exists shop.hidden (media_id uuid primary key);
    create table if not exists shop.pushed (media_id uuid primary key, weight real);
    alter table shop.hidden owner to ml_service_owner;
    alter table shop.pushed owner to ml_service_owner;
    insert into shop.hidden
    select media_id from engine.media where uuid_hash(media_id) % 20 = 0 on conflict do nothing;
    insert into shop.pushed
    select media_id, 2 from engine.media where uuid_hash(media_id) % 19 = 0 on conflict do nothing;
"""
PLACEMENT: LiteralString = """
    set role ml_service_owner;
    select engine.set_rule('hidden', 'deny', 'shop.hidden');
    select engine.set_rule('pushed', 'boost', 'shop.pushed');
    select engine.set_placement('ruled', rules => '{hidden,pushed}');
"""
LOGIN: LiteralString = """
    do $$
    begin
        if to_regrole('ml_service_app') is null then
            create role ml_service_app nologin;
        end if;
        if to_regrole('bench_web') is null then
            create role bench_web login password 'bench_web' in role ml_service_app;
        end if;
    end
    $$
"""
"""By which the router asks."""
HASTE = {"fsync": "off", "full_page_writes": "off", "max_wal_size": "'8GB'"}
GROUP = 50
"""People of a batch."""
ROUNDS = 5
FIRST, REPEATED = 1.2, 1.5
"""Goals: CPU of a question ÷ one node."""
CLIENTS, PAUSE_SECONDS = 4, 0.2
"""While a model is published; each rests so long between an answer and the next question."""
WARM_SECONDS = 30.0
PUBLISHED_SECONDS, P99 = 60, 2
"""Goals: of a publication to all, and p99 of questions beside it ÷ without it."""
# The builder says that it has rebuilt all of its model, which is what it was.
REBUILT: LiteralString = """
    insert into engine.refresh_log (row_counts, parameters, interactions, finished_at)
    select row_counts, parameters, interactions, clock_timestamp()
    from engine.refresh_log
    where refresh_id = engine.model_version()
"""
SIZE = """
    select pg_size_pretty(sum(pg_total_relation_size(oid)))
    from pg_class
    where relnamespace = 'model'::regnamespace and relkind = 'r'
"""
APPLICATION = "service.app:app"
MANY, TIMES = 8, 4000
"""Sessions at once, and events of all of them together."""
RECORD = "select api.record_interactions(%s)"
EVENTS = """
    select jsonb_build_object(
        'user_id', people[1 + turn %% cardinality(people)],
        'media_id', media[1 + turn %% cardinality(media)],
        'type', 'LIKE'
    )
    from (
        select
            array(
                select user_id
                from engine.person
                where engine.is_own(user_id, (select slots from engine.shard))
            ) as people,
            array(select media_id from engine.media where available) as media
    ) known
    cross join generate_series(1, %s) turn
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit status. Ctrl-C stops all that was started."""
    parser = argparse.ArgumentParser(prog="python -m bench.shards", description=__doc__)
    parser.add_argument("--world", type=named, default="0.2m", help=f"{EXPECTED}; default: 0.2m")
    parser.add_argument("--shards", type=int, default=4, help="default: 4")
    parser.add_argument("--people", type=int, default=1000, help="who are asked about; 1000")
    parser.add_argument("--publications", type=int, default=5, help="default: 5")
    parser.add_argument("--directory", type=Path, metavar="DIR", help="keeps what was built there")
    parser.add_argument("--only", default="answers,cpu,publication,gate", help="some of these")
    arguments = parser.parse_args(argv)
    return run("bench.shards", partial(_measure, arguments))


def _measure(arguments: argparse.Namespace) -> None:
    parts: dict[str, Callable[[Sharded], None]] = {
        "answers": lambda site: print_answers(site, arguments.people),
        "cpu": lambda site: _cpu(site, arguments.people),
        "publication": lambda site: _publication(site, arguments.publications),
        "gate": _gate,
    }
    with sharded(arguments.world, arguments.shards, arguments.directory) as site:
        print(f"{describe(arguments.world.name, site.one)}. {arguments.shards} shards.")
        for name, part in parts.items():
            if name in arguments.only.split(","):
                part(site)


@dataclass(frozen=True)
class Sharded:
    """One node, and shards behind a router, of the same sources."""

    one: str
    """The node's recommendation_db."""
    settings: Settings
    """Of the router, the builder and the shards."""
    environ: Mapping[str, str]
    """The same, for a process."""
    clusters: Sequence[Cluster]
    directory: Path

    def people(self, most: int) -> list[UUID]:
        """Some who did something."""
        query = (
            "select user_id from engine.person join model.user_history using (user_key)"
            " order by uuid_hash(user_id) limit %s"
        )
        with psycopg.connect(self.one) as connection:
            return [person for (person,) in connection.execute(query, [most])]

    @contextmanager
    def serving(self) -> Iterator[tuple[Web, Web]]:
        """A service of the node, and one of the router, each in one process."""
        common = {**self.environ, "WEB_CONCURRENCY": "1", "WEB_THREADS": "8", "LOG_LEVEL": "ERROR"}
        of_one = {**common, "DATABASE_URL": url(self.one), "SHARD_URLS": ""}
        with (
            serving(APPLICATION, of_one, self.directory, "one") as one,
            serving(APPLICATION, common, self.directory, "router") as router,
        ):
            yield one, router

    def cpu_seconds(self, web: Web) -> float:
        """Of a service and of all servers."""
        pids = (web.pid, *(cluster.pid for cluster in self.clusters))
        return cpu_seconds(frozenset().union(*map(family, pids)))


@contextmanager
def sharded(world: World, most: int, kept: Path | None) -> Iterator[Sharded]:
    """The world on one node, and on so many shards; needs Debian's PostgreSQL, with PL/Proxy."""
    with ExitStack() as stack:
        directory = stack.enter_context(own_directory(kept))
        names = ("first", *(f"shard_{number}" for number in range(1, most + 1)))
        clusters = [stack.enter_context(own_cluster("system", directory / name)) for name in names]
        with _in_haste(clusters):
            made = _make(world, clusters, directory)
        yield made


@contextmanager
def _in_haste(clusters: Sequence[Cluster]) -> Iterator[None]:
    """Nothing waits for a disk: for what is made before anything is measured."""
    for cluster in clusters:
        changes = (f"alter system set {name} = {value}" for name, value in HASTE.items())
        _execute(cluster.dsn(), *changes, "select pg_reload_conf()")
    yield
    for cluster in clusters:
        changes = (f"alter system reset {name}" for name in HASTE)
        _execute(cluster.dsn(), *changes, "select pg_reload_conf()", "checkpoint")


def _make(world: World, clusters: Sequence[Cluster], directory: Path) -> Sharded:
    first, *others = [Server(one.dsn(), one.binaries, directory, one.pid) for one in clusters]
    site = Site(world.name, first)
    site.fill(world.fill)
    if not site.is_serving():
        site.serve()
        _execute(site.recommendation_db, RULES, PLACEMENT)
        worker.sync(site.recommendation_db)
    site.upgrade()
    builder = _copy(site, "builder")
    upgrade({**site.conninfo, "recommendation_db": builder})
    router = site.dsn("router")
    if not first.is_complete(site.database("router")):
        first.create(site.database("router"))
        first.complete(site.database("router"))
    of_shards = [Site(world.name, other).recommendation_db for other in others]
    for other in others:
        if not other.is_complete(site.database("recommendation_db")):
            other.create(site.database("recommendation_db"))
    for cluster in clusters:
        _execute(cluster.dsn(), LOGIN)
    where = {
        **environ(site.conninfo),
        "ROUTER_DATABASE_URL": url(router),
        "DATABASE_URL": url(make_conninfo(router, user="bench_web", password="bench_web")),
        "WORKER_DATABASE_URL": url(builder),
        "MIGRATE_DATABASE_URL": url(builder),
        "SHARD_URLS": " ".join(map(url, of_shards)),
    }
    settings = Settings.from_environ(where)
    shards.init(settings)
    for shard, other in zip(of_shards, others, strict=True):
        _execute(shard, RULES)
        worker.sync(shard)  # what rules say
        _execute(shard, "vacuum analyze")
        other.complete(site.database("recommendation_db"))
    return Sharded(site.recommendation_db, settings, where, clusters, directory)


def _copy(site: Site, part: str) -> str:
    """A copy of the node's database, as it is now, unless there is one."""
    name = site.database(part)
    if not site.server.is_complete(name):
        site.server.drop(name)
        with psycopg.connect(site.server.conninfo, autocommit=True) as connection:
            connection.execute(
                sql.SQL("create database {} template {}").format(
                    sql.Identifier(name), sql.Identifier(site.database("recommendation_db"))
                )
            )
        site.server.complete(name)
    return site.dsn(part)


def _execute(database: str, *statements: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


# Whether answers are the same.


class Agreement(NamedTuple):
    """How many answers to a question were compared, and those that differ."""

    asked: int
    differing: list[tuple[Any, Any]]


def print_answers(site: Sharded, people: int) -> None:
    """Compare and print. Raises BenchError where any differ."""
    found = answers(site.one, site.settings.database, site.people(people))
    print_table(
        ["question", "answers", "differing"],
        [[name, f"{one.asked:,}", str(len(one.differing))] for name, one in found.items()],
    )
    if differing := [pair for one in found.values() for pair in one.differing]:
        one, router = differing[0]
        raise BenchError(f"answers differ:\n{json.dumps(one)}\n{json.dumps(router)}")


def answers(
    one: str, router: str, people: Sequence[UUID], questions: Mapping[str, str] = QUESTIONS
) -> dict[str, Agreement]:
    """What two databases answer to the same questions of these people."""
    groups = [people[start : start + GROUP] for start in range(0, len(people), GROUP)]
    with _asking(one) as of_one, _asking(router) as of_router:
        media = [row[0] for row in of_one.execute("select media_id from api.popular_media(500)")]
        found = {}
        for name, query in questions.items():
            pairs = []
            for turn, some in enumerate(groups if "(people)" in query else [[p] for p in people]):
                listed = [media[(turn * place) % len(media)] for place in range(1, 9)]
                given = {"people": some, "person": some[0], "media": listed, "medium": listed[0]}
                pairs.append((_answer(of_one, query, given), _answer(of_router, query, given)))
            found[name] = Agreement(len(pairs), [pair for pair in pairs if pair[0] != pair[1]])
    return found


@contextmanager
def _asking(database: str) -> Iterator[psycopg.Connection[Any]]:
    """As an application asks."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("set role ml_service_app")
        yield connection


def _answer(connection: psycopg.Connection[Any], query: str, given: Mapping[str, Any]) -> Any:
    [(answer,)] = connection.execute(query.encode(), given).fetchall()
    return {name: said for name, said in answer.items() if name != "generated_at"}


# What questions cost.


def _cpu(site: Sharded, people: int) -> None:
    spent: dict[tuple[str, str, str], list[float]] = {}
    asked = site.people(people)
    size = len(asked) // ROUNDS
    with site.serving() as webs:
        for strategy in ("classic", "blend"):
            for turn in range(ROUNDS):
                # Whoever is asked about for the first time in this round, and then again.
                paths = [
                    f"/api/recommendations/{person}?strategy={strategy}"
                    for person in asked[turn * size : (turn + 1) * size]
                ]
                for kind in ("first", "repeated"):
                    for name, web in zip(("one", "router"), webs, strict=True):
                        with Client(web.port) as client:
                            before = site.cpu_seconds(web)
                            for path in paths:
                                client.ask(get(path))
                            cost = 1000 * (site.cpu_seconds(web) - before) / len(paths)
                        spent.setdefault((strategy, kind, name), []).append(cost)
    rows = []
    for strategy in ("classic", "blend"):
        for kind, goal in (("first", FIRST), ("repeated", REPEATED)):
            one, router = spent[strategy, kind, "one"], spent[strategy, kind, "router"]
            ratio = median(two / of_one for of_one, two in zip(one, router, strict=True))
            rows.append(
                [
                    f"{strategy}, {kind}",
                    f"{median(one):.2f}",
                    f"{median(router):.2f}",
                    f"{ratio:.2f} (≤ {goal})",
                ]
            )
    print_table(["CPU of a question, ms", "one node", "router", "router ÷ one"], rows)


# What a publication costs, and those who ask.


class Span(NamedTuple):
    """Some time in which clients asked."""

    seconds: float
    answers: list[float]
    """Seconds of each."""


def _publication(site: Sharded, rounds: int) -> None:
    people = site.people(6000)

    def question(turn: int) -> bytes:
        """A page that nobody has asked for."""
        person, place = people[turn % len(people)], turn // len(people)
        return get(f"/api/recommendations/{person}?strategy=blend&offset={place}")

    with site.serving() as (_, web):
        _print_cost(site)
        asked = partial(_while_asked, web, map(question, count()))
        asked(lambda: time.sleep(WARM_SECONDS))  # what is read first is slow
        beside, alone = list[Span](), list[Span]()
        for turn in range(rounds):
            for publishes in (True, False) if turn % 2 == 0 else (False, True):
                if publishes:
                    beside.append(asked(lambda: _publish(site)))
                else:
                    alone.append(asked(lambda: time.sleep(beside[-1].seconds)))
    pairs = list(zip(beside, alone, strict=True))
    rows = [_compared(str(turn), *pair) for turn, pair in enumerate(pairs, start=1)]
    if rounds > 1:
        rows.append(_compared("all", _together(beside), _together(alone)))
    print_table(
        [
            "publication",
            f"seconds (≤ {PUBLISHED_SECONDS})",
            "questions beside it",
            "p50, ms",
            "p99, ms",
            "as long without it",
            "p50, ms",
            "p99, ms",
            f"p99 ÷ p99 (≤ {P99})",
        ],
        rows,
    )


def _together(spans: Sequence[Span]) -> Span:
    """Their median length, and all answers."""
    answers = [answer for span in spans for answer in span.answers]
    return Span(median(span.seconds for span in spans), answers)


def _compared(name: str, beside: Span, alone: Span) -> list[str]:
    found = [(len(each), median(each), percentile(each, 99)) for _, each in (beside, alone)]
    return [
        name,
        f"{beside.seconds:.1f}",
        *(
            cell
            for number, half, most in found
            for cell in (f"{number:,}", f"{1000 * half:.1f}", f"{1000 * most:.1f}")
        ),
        f"{found[0][-1] / found[1][-1]:.2f}",
    ]


def _print_cost(site: Sharded) -> None:
    """Of a publication that nobody is beside of."""
    servers = [cluster.pid for cluster in site.clusters]
    before = [cpu_seconds(family(pid)) for pid in servers]
    command, started = os.times(), time.monotonic()
    _publish(site)
    took = time.monotonic() - started
    after = os.times()
    spent = [cpu_seconds(family(pid)) - was for pid, was in zip(servers, before, strict=True)]
    with psycopg.connect(site.settings.shards[0]) as connection:
        [(size,)] = connection.execute(SIZE).fetchall()
    of_command = sum(after[2:4]) - sum(command[2:4])
    print_table(
        [
            "a publication alone",
            "seconds",
            "model of a shard",
            "CPU, s: command",
            "builder",
            "shards",
        ],
        [
            [
                f"to {len(site.settings.shards)} shards",
                f"{took:.1f}",
                str(size),
                f"{of_command:.1f}",
                f"{spent[0]:.1f}",
                f"{sum(spent[1:]):.1f}",
            ]
        ],
    )


def _publish(site: Sharded) -> None:
    """All of the model, to all shards, by the command."""
    _execute(site.settings.migrate_database, REBUILT)
    subprocess.run(
        [sys.executable, "-m", "service.tools.cli", "shard", "publish"],
        cwd=ROOT,
        env={**os.environ, **site.environ},
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _while_asked(web: Web, questions: Iterator[bytes], work: Callable[[], object]) -> Span:
    """What clients were given meanwhile, each answer the first of its question."""
    over, answers = Event(), list[float]()

    def ask() -> None:
        with Client(web.port) as client:
            while not over.wait(PAUSE_SECONDS):
                started = time.monotonic()
                client.ask(next(questions))
                answers.append(time.monotonic() - started)

    with ThreadPoolExecutor(CLIENTS) as pool:
        running = [pool.submit(ask) for _ in range(CLIENTS)]
        started = time.monotonic()
        try:
            work()
        finally:
            seconds = time.monotonic() - started
            over.set()
        for one in running:
            one.result()
    return Span(seconds, answers)


# What the gate costs who records, which `ml-service shard add` closes in the moment of a split.


def _gate(site: Sharded) -> None:
    """CPU of the sessions that ask: of a router, without what it has its shard do."""
    rows = []
    for name, database, gate in (
        ("one node", site.one, "engine"),
        ("a shard", site.settings.shards[0], "engine"),
        ("the router", site.settings.router, "router"),
    ):
        events = _events(site.settings.shards[0])
        for many in (1, MANY):
            with ExitStack() as stack:
                sessions = [stack.enter_context(psycopg.connect(database)) for _ in range(many)]
                nothing, passed, recorded = (
                    _microseconds(sessions, query, events)
                    for query in ("select %s", f"select {gate}.pass_gate(), %s", RECORD)
                )
            gate_alone = passed - nothing
            rows.append(
                [
                    f"{name}, {many}",
                    f"{gate_alone:.1f}",
                    f"{recorded:.0f}",
                    f"{gate_alone / recorded:.1%}",
                ]
            )
    print_table(["sessions", "the gate, µs", "to record an event, µs", "share"], rows)


def _events(shard: str) -> list[Jsonb]:
    """Of people of this shard, whom the node and the router know as well."""
    with psycopg.connect(shard) as connection:
        return [Jsonb(event) for (event,) in connection.execute(EVENTS, [TIMES])]


def _microseconds(
    sessions: Sequence[psycopg.Connection[Any]], query: str, events: Sequence[Jsonb]
) -> float:
    """CPU of a statement that all sessions send at once, each with events of its own."""

    def send(number: int) -> None:
        for event in events[number :: len(sessions)]:
            sessions[number].execute(query.encode(), [event])
            sessions[number].rollback()

    def spent() -> float:
        return sum(cpu_ms(session.info.backend_pid) for session in sessions)

    with ThreadPoolExecutor(len(sessions)) as pool:
        list(pool.map(send, range(len(sessions))))  # plans, and what is read first
        before = spent()
        list(pool.map(send, range(len(sessions))))
    return 1000 * (spent() - before) / len(events)


if __name__ == "__main__":
    sys.exit(main())
