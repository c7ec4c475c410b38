"""Forwarding step by step, so that it can be interrupted between any two of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import psycopg

from service import worker
from tests.service.waiting import until
from tests.world import World, key

COMMITTING = 4711
"""The advisory lock that a commit at engagement_db waits for, while somebody else holds it."""


class Forwarding:
    """What the worker does to forward, on a connection that the test may end at any point."""

    def __init__(self, world: World) -> None:
        self._world = world
        world.reach_sources()
        self._connection = worker.connect(world.database)
        self._attempt: dict[str, Any] = {}
        self._commit: Thread | None = None
        self.error: psycopg.Error | None = None

    @property
    def pid(self) -> int:
        return self._connection.info.backend_pid

    def begin(self) -> None:
        """All up to the commit there: the events are written, and the attempt is committed here."""
        self._connection.execute("begin")
        attempt = self._connection.execute("select * from engine.forward()").fetchone()
        assert attempt is not None
        self._world.query(
            "insert into engine.forward_attempt (outbox_ids, interaction_ids) values (%s, %s)"
            " returning 1",
            attempt["outbox_ids"],
            attempt["interaction_ids"],
        )
        self._attempt = attempt

    def commit(self) -> None:
        """Commit there, and note it here, in a thread of its own: it may have to wait."""

        def commit() -> None:
            try:
                self._connection.execute("commit")
                self._connection.execute(
                    "select engine.mark_forwarded(%(outbox_ids)s, %(interaction_ids)s)",
                    self._attempt,
                )
            except psycopg.Error as error:
                self.error = error

        self._commit = Thread(target=commit)
        self._commit.start()

    def terminate(self) -> None:
        """End the connection from the outside, as a crash would, and wait until it is gone."""
        self._world.query("select pg_terminate_backend(%s, 10000)", self.pid)
        self.end()

    def end(self) -> None:
        """Wait for the commit, if there is one, and close."""
        if self._commit is not None:
            self._commit.join()
        self._connection.close()


@contextmanager
def commits_held(world: World) -> Iterator[Callable[[], None]]:
    """No commit at engagement_db ends in here, and one that waited has ended after it, whoever asked
    for it; gives how to wait until one is waiting.
    """
    with world.connect("engagement_db") as connection:
        connection.execute(f"select pg_advisory_lock({COMMITTING})")

        def until_one_waits() -> None:
            query = (
                "select count(*) from pg_locks where locktype = 'advisory' and not granted"
                " and database = (select oid from pg_database where datname = current_database())"
            )
            until(lambda: connection.execute(query).fetchone() == (1,))

        yield until_one_waits
        for _ in range(2):  # the second comes after whoever waited for the first
            connection.execute(f"select pg_advisory_unlock({COMMITTING})")
            connection.execute(f"select pg_advisory_lock({COMMITTING})")


def record(world: World, person: str, *media: str, event_id: str | None = None) -> None:
    """Record what somebody liked, through the function that the service calls."""
    for name in media:
        world.query(
            "select record_interaction(%s, %s, 'LIKE', event_id => %s)",
            key(person),
            key(name),
            event_id,
            role="ml_service_app",
        )


def there(world: World) -> list[Any]:
    """What engagement_db holds, in the order of its ids."""
    return (
        world.session("engagement_db")
        .execute(
            "select id, user_id, media_id, type, interaction_value, "
            " \"timestamp\" at time zone 'UTC' from interaction order by id"
        )
        .fetchall()
    )


def here(world: World) -> list[Any]:
    """What recommendation_db holds, in the order of its ids: those that wait come last."""
    return world.query(
        "select interaction_id, user_id, media_id, type::text, value, happened_at"
        " from engine.interaction join engine.person using (user_key)"
        " join engine.media using (media_key) order by interaction_id"
    )


def waiting(world: World) -> int:
    """How many events wait in the outbox, or are in doubt."""
    [(count,)] = world.query(
        "select (select count(*) from engine.outbox where interaction_id is null)"
        " + (select count(*) from engine.forward_attempt)"
    )
    assert isinstance(count, int)
    return count
