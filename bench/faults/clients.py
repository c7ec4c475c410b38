"""Clients that ask without a break, and what became of each request."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from threading import Event
from uuid import UUID

import psycopg

from bench.common import BenchError, percentile
from bench.common.web import Client, get

CLIENTS = 8
REST_SECONDS = 0.1
"""After a failure, before the next request."""

Requests = Callable[[int], Iterator[bytes]]
"""What a client asks, without end, by its number."""


@dataclass
class Asked:
    """What happened to the requests of some time."""

    answers: list[tuple[float, float]] = field(default_factory=list)
    """When each request was answered with 2xx (monotonic), and after how many seconds."""
    failures: list[str] = field(default_factory=list)
    marked: int = 0
    """Of the answers: popular media instead of an answer, and saying so."""

    @property
    def seconds(self) -> list[float]:
        return [seconds for _, seconds in self.answers]

    def milliseconds(self, percent: int) -> float:
        return 1000 * percentile(self.seconds, percent)

    def copy(self) -> "Asked":
        """What has happened so far."""
        return Asked([*self.answers], [*self.failures], self.marked)

    def since(self, before: "Asked") -> "Asked":
        """What has happened since an earlier copy."""
        return Asked(
            self.answers[len(before.answers) :],
            self.failures[len(before.failures) :],
            self.marked - before.marked,
        )


@contextmanager
def asking(port: int, requests: Requests, clients: int = CLIENTS) -> Iterator[Asked]:
    """So many clients ask while this is open; each keeps its connection."""
    asked, ended = Asked(), Event()

    def ask(number: int) -> None:
        mine = requests(number)
        while not ended.is_set():
            try:
                with Client(port) as client:
                    while not ended.is_set():
                        request = next(mine)
                        started = time.monotonic()
                        body = client.ask(request)
                        now = time.monotonic()
                        asked.answers.append((now, now - started))
                        asked.marked += b'"fallback"' in body
            except (BenchError, OSError) as error:
                asked.failures.append(str(error))
                ended.wait(REST_SECONDS)

    with ThreadPoolExecutor(clients) as pool:
        running = [pool.submit(ask, number) for number in range(clients)]
        try:
            yield asked
        finally:
            ended.set()
        for one in running:
            one.result()


def questions(recommendation_db: str) -> Requests:
    """Recommendations for people at random."""
    users = people(recommendation_db)

    def ask(number: int) -> Iterator[bytes]:
        rng = Random(number)
        while True:
            yield get(f"/api/recommendations/{rng.choice(users)}")

    return ask


def people(recommendation_db: str) -> list[UUID]:
    """Up to a thousand of those who took something."""
    with psycopg.connect(recommendation_db) as connection:
        return [
            user_id
            for (user_id,) in connection.execute(
                "select user_id from engine.person where user_key in"
                " (select user_key from engine.interaction) order by md5(user_id::text) limit 1000"
            )
        ]
