"""What an answer costs over REST: the service beside the floor, the host's way and a library."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from itertools import cycle, islice, repeat, takewhile
from math import inf
from operator import length_hint
from pathlib import Path
from random import Random
from statistics import median
from typing import NamedTuple
from urllib.request import urlopen

import psycopg
from tqdm import tqdm

from bench import floor
from bench.common import ROOT, BenchError
from bench.common.site import Site
from bench.common.web import Web, get, post, serving
from bench.scale import build, host_side
from bench.scale.load import Load, largest_worker, load
from bench.scale.statements import people
from service import worker
from service.config import url

SEED = 1
HOT = 100
"""People who are asked about again and again."""
BATCH = 50
SESSION = 10
"""Media of a session."""
STRATEGIES = ("classic", "sequence", "popular")
BATCHED = ("classic", "sequence")
BATCHES = 20
"""Of a measurement, at most: a small world would run out of people."""
SIMILAR = re.compile(r"/api/media/{\w+}/similar")
HOST_SIDE = "host side"
BASELINES = (HOST_SIDE, "item-item", "ALS")
GUNICORN = Path(__file__).parent / "gunicorn.conf.py"
REFRESH_CLIENTS = 4
PAUSE = 0.02
"""Seconds between a client's questions while the model is rebuilt: a service that has some rest."""

REPEAT_LAST = """
    insert into interaction (user_id, media_id, type, interaction_value, "timestamp")
    select user_id, media_id, 'WATCH', 1, (select max("timestamp") from interaction)
    from unnest(%s::uuid[]) as asked (person)
    cross join lateral (
        select user_id, media_id
        from interaction
        where user_id = person
        order by "timestamp" desc, id desc
        limit 1
    ) last
"""
HISTORIES = """
    select array(
        select media_id::text
        from interaction
        where user_id = person
        group by media_id
        order by max("timestamp") desc
        limit %s
    )
    from unnest(%s::uuid[]) as asked (person)
"""


def path(user: str, strategy: str) -> str:
    return f"/api/recommendations/{user}?strategy={strategy}"


class Fresh:
    """People about whom nobody has asked since they last did something.

    When all have been asked about, each of them watches once more what they took last: what is
    known of them is new then, and nearly the same. Those events go in the end, so that the next
    measurement finds the world as it was.
    """

    def __init__(self, site: Site, users: Sequence[str]) -> None:
        self._site = site
        self._users = users
        self._left = iter(users)
        self._before = len(users)
        self._most = 0
        with psycopg.connect(site.dsn("engagement_db")) as connection:
            [(self._last_id,)] = connection.execute("select max(id) from interaction")

    def people(self) -> Iterator[str]:
        """For one measurement, which may take as many as it wants, or as there are."""
        left = length_hint(self._left)
        self._most = max(self._most, self._before - left)
        if left < min(1.5 * self._most, len(self._users)):
            self._renew()
        self._before = length_hint(self._left)
        return self._left

    def _renew(self) -> None:
        with psycopg.connect(self._site.dsn("engagement_db")) as connection:
            connection.execute(REPEAT_LAST, [self._users])
        worker.sync(self._site.recommendation_db)
        self._left = iter(self._users)

    def close(self) -> None:
        """Remove what this has made people do; a reconcile would, but must compare everything."""
        with psycopg.connect(self._site.dsn("engagement_db")) as connection:
            connection.execute("delete from interaction where id > %s", [self._last_id])
        with psycopg.connect(self._site.recommendation_db) as connection:
            connection.execute(
                "delete from engine.interaction where interaction_id > %s", [self._last_id]
            )


class Target(NamedTuple):
    """A server, and what to ask it."""

    name: str
    web: Web
    requests: Callable[[], Iterator[bytes]]
    """Makes the questions of one measurement."""
    prepare: Callable[[], object] = int
    """Done before each measurement."""


@dataclass(frozen=True)
class Questions:
    """What to ask about a site, in orders that are always the same."""

    users: Sequence[str]
    sessions: Sequence[Sequence[str]]
    """The last media of some people, latest last."""
    answer: str
    """The JSON of one of the people's answers: that of the median size."""

    @classmethod
    def of(cls, site: Site) -> "Questions":
        users = people(site, sys.maxsize)
        with psycopg.connect(site.recommendation_db) as connection:
            answers = [
                connection.execute("select api.recommendations(%s)::text", [user]).fetchall()[0][0]
                for user in users[:101]
            ]
        with psycopg.connect(site.dsn("engagement_db")) as connection:
            found = connection.execute(HISTORIES, [SESSION, list(users[:1000])]).fetchall()
        return cls(
            users,
            [taken[::-1] for (taken,) in found],
            sorted(answers, key=len)[len(answers) // 2],
        )

    def anybody(self, make: Callable[[str], bytes]) -> Iterator[bytes]:
        """Questions about people at random, without end."""
        return map(make, map(Random(SEED).choice, repeat(self.users)))


class Servers(NamedTuple):
    """All that answer, side by side."""

    service: Web
    floor: Web
    baselines: dict[str, Web]


@contextmanager
def servers(site: Site, questions: Questions, baselines: Sequence[str]) -> Iterator[Servers]:
    """The service, the floor and the baselines over a site."""
    with ExitStack() as stack:
        floor.create(site.server.create(site.database("floor")), questions.answer)
        constant = {"DATABASE_URL": url(site.dsn("floor"))}
        yield Servers(
            stack.enter_context(service(site)),
            stack.enter_context(
                serving("service.app:app", constant, site.server.directory, "floor")
            ),
            {name: stack.enter_context(baseline(site, name)) for name in baselines},
        )


def service(site: Site) -> AbstractContextManager[Web]:
    """The service over a site."""
    return serving("service.app:app", site.environ(), site.server.directory, "service")


def baseline(site: Site, name: str) -> AbstractContextManager[Web]:
    """A baseline over a site; what it needs is made where it is missing."""
    host_side.prepare({source: site.dsn(source) for source in host_side.INDEXES})
    environ = dict(site.environ())
    application = "bench.scale.host_side:create_app()"
    if name != HOST_SIDE:
        application = "bench.scale.library:create_app()"
        environ |= {"BENCH_MODELS": str(build.models(site)), "BENCH_MODEL": name.lower()}
    return serving(application, environ, site.server.directory, name, GUNICORN)


def targets(
    found: Servers, questions: Questions, fresh: Fresh, strategies: Sequence[str]
) -> Iterator[Target]:
    """All that is asked over REST, the floor first."""
    hot = questions.users[:HOT]

    def repeated(strategy: str) -> list[bytes]:
        return [get(path(user, strategy)) for user in hot]

    def again(requests: Sequence[bytes]) -> Callable[[], Iterator[bytes]]:
        return lambda: map(Random(SEED).choice, repeat(requests))

    def once(web: Web, requests: Sequence[bytes]) -> Callable[[], object]:
        """Ask all of them, so that a measurement does not ask any for the first time."""
        return lambda: load(web, iter(requests), 4, inf)

    def first(strategy: str) -> Callable[[], Iterator[bytes]]:
        def ask(user: str) -> bytes:
            return get(path(user, strategy))

        return lambda: map(ask, fresh.people())

    def batches(strategy: str) -> Callable[[], Iterator[bytes]]:
        def ask(users: Sequence[str]) -> bytes:
            body = json.dumps({"user_ids": users, "strategy": strategy})
            return post("/api/recommendations/batch", body)

        def requests() -> Iterator[bytes]:
            return islice(map(ask, zip(*[fresh.people()] * BATCH, strict=False)), BATCHES)

        return requests

    web = found.service
    yield Target("floor", found.floor, again(repeated("classic")))
    for strategy in strategies:
        yield Target(f"{strategy}, first", web, first(strategy))
        asked = repeated(strategy)
        yield Target(f"{strategy}, repeated", web, again(asked), once(web, asked))
    sessions = [
        post("/api/recommendations/session", json.dumps({"media_ids": media}))
        for media in questions.sessions
    ]
    yield Target("session", web, again(sessions))
    with urlopen(f"http://127.0.0.1:{web.port}/openapi.json") as description:
        documented = json.load(description)["paths"]
    if any(map(SIMILAR.fullmatch, documented)):
        media = [one[-1] for one in questions.sessions]
        yield Target("similar", web, again([get(f"/api/media/{one}/similar") for one in media]))
    for strategy in strategies:
        if strategy in BATCHED:
            yield Target(f"{strategy}, batch of {BATCH}", web, batches(strategy))
    for name, other in found.baselines.items():
        yield Target(
            name, other, lambda: questions.anybody(lambda user: get(path(user, "classic")))
        )


Rounds = list[dict[str, Load]]
"""By target."""


def measure(
    asked: Sequence[Target], clients: int, seconds: float, rounds: int, what: str
) -> Rounds:
    """Put load on all, taking turns."""
    found: Rounds = []
    with tqdm(total=rounds * len(asked), desc=what, leave=False, disable=None) as bar:
        for _ in range(rounds):
            loads = {}
            for target in asked:
                target.prepare()
                loads[target.name] = load(target.web, target.requests(), clients, seconds)
                bar.update()
            found.append(loads)
    return found


def ratio(rounds: Rounds, one: str, other: str, field: str) -> float:
    """The median of the rounds' ratios."""
    return float(median(getattr(each[one], field) / getattr(each[other], field) for each in rounds))


HEAD = (
    "over REST", "clients", "answers", "fallbacks", "requests/s", "p50, ms", "p99, ms",
    "requests/s ÷ floor", "p50 ÷ floor", "p99 ÷ floor", "generator's cores",
)  # fmt: skip


def rows(clients: int, rounds: Rounds) -> Iterator[tuple[str, ...]]:
    """The rows of the table under HEAD, for a number of clients."""
    for name in rounds[0]:
        loads = [each[name] for each in rounds]
        yield (
            name,
            str(clients),
            f"{sum(one.answers for one in loads):,}",
            f"{sum(one.fallbacks for one in loads):,}",
            f"{median(one.rate for one in loads):,.1f}",
            f"{median(one.p50 for one in loads):.2f}",
            f"{median(one.p99 for one in loads):.2f}",
            f"{ratio(rounds, name, 'floor', 'rate'):.3f}",
            *(f"{ratio(rounds, name, 'floor', field):.2f}" for field in ("p50", "p99")),
            f"{median(one.cores for one in loads):.2f}",
        )


class Disturbance(NamedTuple):
    """Requests while the model is rebuilt, and for as long while it is not."""

    during: Load
    without: Load


def during_refresh(site: Site, web: Web, questions: Questions, pause: float) -> Disturbance:
    """Rebuild the model under load. Raises BenchError."""

    def requests() -> Iterator[bytes]:
        return questions.anybody(lambda user: get(path(user, "sequence")))

    with subprocess.Popen(
        [sys.executable, "-c", build.REBUILD], cwd=ROOT, env={**os.environ, **site.environ()}
    ) as rebuild:
        running = takewhile(lambda _: rebuild.poll() is None, requests())
        during = load(web, running, REFRESH_CLIENTS, inf, pause)
    if rebuild.returncode != 0:
        raise BenchError("the refresh failed")
    seconds = during.answers / during.rate
    return Disturbance(during, load(web, requests(), REFRESH_CLIENTS, seconds, pause))


DISTURBANCE_HEAD = (
    "sequence, 4 clients", "refreshes", "p50, ms", "p99, ms", "p50, refreshing", "p99, refreshing",
    "p99 ÷ without",
)  # fmt: skip


def disturbance_rows(found: dict[float, list[Disturbance]]) -> Iterator[tuple[str, ...]]:
    """The rows of the table under DISTURBANCE_HEAD: what was found, by pause."""
    for pause, rounds in found.items():
        yield (
            f"pausing {1000 * pause:.0f} ms" if pause else "never pausing",
            str(len(rounds)),
            *(
                f"{median(getattr(getattr(one, when), field) for one in rounds):.2f}"
                for when in ("without", "during")
                for field in ("p50", "p99")
            ),
            f"{median(one.during.p99 / one.without.p99 for one in rounds):.2f}",
        )


MEMORY_HEAD = ("a worker's memory", "requests", "RSS, MB")


class Memory(NamedTuple):
    """The largest worker's, after so many requests."""

    name: str
    requests: int
    megabytes: float


def memory(
    site: Site,
    questions: Questions,
    counts: Sequence[int],
    baselines: Sequence[str],
    seconds: float,
) -> Iterator[Memory]:
    """Start each server anew, and ask; the baselines once, for so many seconds at most."""
    asked = cycle(("sequence", *["popular"] * 9))  # what the host passes on is as long

    def requests() -> Iterator[bytes]:
        return questions.anybody(lambda user: get(path(user, next(asked))))

    with service(site) as web:
        done = 0
        for number in counts:
            done += load(web, islice(requests(), number - done), 4, inf).answers
            yield Memory("service", done, largest_worker(web) / 1e6)
    for name in baselines:
        with baseline(site, name) as web:
            done = load(web, islice(requests(), counts[-1]), 4, seconds).answers
            yield Memory(name, done, largest_worker(web) / 1e6)


def memory_rows(found: Sequence[Memory]) -> Iterator[tuple[str, ...]]:
    """The rows of the table under MEMORY_HEAD."""
    return ((one.name, f"{one.requests:,}", f"{one.megabytes:.0f}") for one in found)
