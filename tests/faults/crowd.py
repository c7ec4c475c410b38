"""Clients who record and ask without a break, and what must have become of all they recorded."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from threading import Event, Thread
from typing import Any
from uuid import UUID

from tests.service.test_gunicorn import Service
from tests.service.waiting import until
from tests.world import World, key

CLIENTS = 8
Row = tuple[Any, ...]


@dataclass
class Client(Thread):
    """One client, with a person of its own: their events are numbered by interaction_value, in thousandths."""

    service: Service
    user_id: UUID
    media: Sequence[str]
    rng: Random
    patient: bool
    """Sends an event again until it is acknowledged."""
    pause: float
    """The longest between two events, in seconds."""
    stopped: Event
    sent: list[int] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)
    failures: list[object] = field(default_factory=list)
    """Answers that nobody should get while recommendation_db is there."""
    statuses: set[int] = field(default_factory=set)
    """Of those that were errors."""

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        while not self.stopped.wait(self.rng.uniform(0, self.pause)):
            self._record(len(self.sent) + 1)

    def _record(self, number: int) -> None:
        event = {
            "user_id": str(self.user_id),
            "media_id": self.rng.choice(self.media),
            "type": "LIKE",
            "interaction_value": number / 1000,
            "event_id": f"{self.user_id} {number}",
        }
        self.sent.append(number)
        recorded = self._ask("POST", "/api/interactions", json.dumps(event), 201)
        while recorded is None and self.patient and not self.stopped.wait(0.05):
            recorded = self._ask("POST", "/api/interactions", json.dumps(event), 201)
        if recorded is None:
            return
        self.acknowledged.append(number)
        if self.rng.random() < 0.2:  # the answer may have been lost
            again = self._ask("POST", "/api/interactions", json.dumps(event), 201)
            if again != recorded:
                self.failures.append((recorded, again))
        answer = self._ask("GET", f"/api/recommendations/{self.user_id}?limit=100", None, 200)
        if answer and event["media_id"] in [row["id"] for row in answer["recommendations"]]:
            self.failures.append(f"event {number} did not count in the answer after it")

    def _ask(self, method: str, path: str, body: str | None, expected: int) -> Any:
        try:
            status, answer = self.service.request(method, path, body)
        except OSError as error:
            self.failures.append(error)
            return None
        if status != expected:
            self.failures.append((method, path, status, answer))
            self.statuses.add(status)
            return None
        return json.loads(answer)


class Crowd:
    """Eight clients at work, and the engagement service, which writes past them."""

    def __init__(
        self, service: Service, world: World, name: str, *, patient: int, pause: float
    ) -> None:
        media = [
            str(row.media_id)
            for row in world.query("select media_id from engine.media where not deleted order by 1")
        ]
        self._world = world
        self._name = name
        self._rng = Random(name)
        self._media = media
        self.written = 0
        self.ended = Event()
        self.clients = [
            Client(
                service,
                key(f"client {number} of {name}"),
                media,
                Random(f"{name} {number}"),
                number < patient,
                pause,
                self.ended,
            )
            for number in range(CLIENTS)
        ]

    @property
    def failures(self) -> list[object]:
        return [failure for client in self.clients for failure in client.failures]

    @property
    def statuses(self) -> set[int]:
        return set().union(*(client.statuses for client in self.clients))

    def until_more(self, events: int) -> None:
        """Return when each client has got so many more events acknowledged."""
        wanted = [len(client.acknowledged) + events for client in self.clients]
        until(
            lambda: all(
                len(client.acknowledged) >= count
                for client, count in zip(self.clients, wanted, strict=True)
            ),
            120,
        )

    def until_one_fails(self) -> None:
        """Return when one more answer than so far is not what it should be."""
        before = len(self.failures)
        until(lambda: len(self.failures) > before)

    def write(self, events: int = 3) -> None:
        """Events that come directly, as the engagement service writes them."""
        with self._world.connect("engagement_db") as connection, connection.transaction():
            for _ in range(events):
                self.written += 1
                connection.execute(
                    'insert into interaction (user_id, media_id, type, interaction_value, "timestamp")'
                    " values (%s, %s, 'WATCH', %s, %s)",
                    (
                        key(f"direct of {self._name}"),
                        self._rng.choice(self._media),
                        self.written / 1000,
                        datetime.now(UTC).replace(tzinfo=None),
                    ),
                )

    def end(self) -> None:
        self.ended.set()
        for client in self.clients:
            client.join()

    def check(self) -> None:
        """Everything is on both sides, once, and each person's in the order of recording."""
        until(lambda: not waiting(self._world))
        with suppress(AssertionError):  # what differs says more than that it did not happen
            until(lambda: here(self._world) == there(self._world))
        rows = there(self._world)
        assert here(self._world) == rows
        for client in self.clients:
            arrived = [
                round(1000 * value)
                for _, user_id, _, _, value, _ in rows
                if user_id == client.user_id
            ]
            assert arrived == sorted(set(arrived)), "twice, or in another order"
            assert set(client.acknowledged) <= set(arrived) <= set(client.sent)
        direct = key(f"direct of {self._name}")
        written = [round(1000 * row[4]) for row in rows if row[1] == direct]
        assert written == [*range(1, self.written + 1)]


@contextmanager
def crowd(
    service: Service, world: World, name: str, *, patient: int = CLIENTS, pause: float = 0.2
) -> Iterator[Crowd]:
    """A crowd at work in here; all that it did is checked at the end.

    pause: the longest of a client between two events. Where it waits for others to be killed and to
    start again, a shorter one adds nothing but load.
    """
    crowd = Crowd(service, world, name, patient=patient, pause=pause)
    for client in crowd.clients:
        client.start()
    try:
        crowd.until_more(2)
        yield crowd
        crowd.until_more(2)
    finally:
        crowd.end()
    crowd.check()


def waiting(world: World) -> int:
    """How many events wait to be forwarded, or are in doubt, or are refused."""
    [row] = world.query(
        "select (select count(*) from engine.outbox where interaction_id is null)"
        " + (select count(*) from engine.forward_attempt)"
        " + (select count(*) from engine.interaction where interaction_id >= 1::bigint << 62)"
        " as count"
    )
    count: int = row.count
    return count


def here(world: World) -> list[Row]:
    """All that recommendation_db counts, in the order of ids."""
    return world.query(
        "select interaction_id, user_id, media_id, type::text, value, happened_at"
        " from engine.interaction join engine.person using (user_key)"
        " join engine.media using (media_key) order by interaction_id"
    )


def there(world: World) -> list[Row]:
    """All that engagement_db holds, in the order of ids."""
    with world.connect("engagement_db") as connection:
        return connection.execute(
            "select id, user_id, media_id, type, interaction_value,"
            " \"timestamp\" at time zone 'UTC' from interaction order by id"
        ).fetchall()
