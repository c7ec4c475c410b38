"""Connections to recommendation_db, and one function called through one of them."""

import re
import time
from collections import deque
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, LiteralString, NamedTuple, Self, TypeVar
from uuid import UUID

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import AdaptersMap, Loader
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from service.config import Settings
from service.connection import connect
from service.host import tracing, wal
from service.host.errors import RefusedError, UnavailableError
from service.host.waits import arrived_at

RV = TypeVar("RV")

ROLE = "ml_service_app"
PROXIED = re.compile(r"^(api|router)\.\w+\(\d+\): \[[^\]]*\] REMOTE ERROR: ")
"""What a router puts before the message of a shard."""
REFUSED = "ML"  # our own SQLSTATEs: ML and an HTTP status, with a message fit for the caller


POSITION = "select api.wal_position()"
FIRST_PAUSE, LONGEST_PAUSE = 0.001, 0.02
"""Seconds between two looks at whether a standby has replayed what it must know."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What decides which server a question is asked of, and whether its answer may be kept."""

    person: UUID | str | None = None
    """Who asks. None: nobody in particular."""
    question: Mapping[str, object] | None = None
    """As `api.question_state` takes it; None: it cannot be told there."""
    keeps: bool = False
    """Whether `api.question_state` knows all that the answer depends on."""


NOBODY = Asked()

UNLOGGED = b'"answer_id" : null'
"""What an answer has that could not be logged, or a part of it; a text's quotes are escaped."""


class PoolState(NamedTuple):
    """The connections of one process."""

    size: int
    available: int
    waiting: int
    """Threads that wait for one."""


GRACE_SECONDS = 2.0
"""For how long after the statement timeout an answer, or the server's refusal, is waited for: since
the request arrived."""
LEAST_GRACE_SECONDS = 0.75
"""The same since the statement began, however long the request has waited for it."""


class BehindError(Exception):
    """A standby has not replayed in time what the question must know."""


class _FrozenError(psycopg.OperationalError):
    """The server said nothing: its own timeouts cannot be relied on any more."""


class _Connection(psycopg.Connection[tuple[Any, ...]]):
    """A connection that waits no longer than it was told to, whatever the server does.

    A server that is frozen still acknowledges what TCP sends it: only the client can give up.
    """

    deadline_seconds = 7.0  # until it is told another
    deadline: float | None = None
    """Of all that the request does which has this connection, by time.monotonic()."""
    replayed = 0
    """Up to where a standby had when this asked last; what it lost since would have ended this."""

    @classmethod
    def connect(cls, conninfo: str = "", **arguments: Any) -> Self:
        """As psycopg does, with `role` and `settings` of the session, also through a pooler."""
        return connect(super().connect, conninfo, **arguments)

    def wait(self, gen: Generator[Any, Any, RV], *args: Any, **kwargs: Any) -> RV:
        try:
            return super().wait(self._within(gen), *args, **kwargs)
        except _FrozenError:
            self.pgconn.finish()
            raise

    def _within(self, gen: Generator[Any, Any, RV]) -> Generator[Any, Any, RV]:
        """The same steps, up to the deadline: psycopg looks in every tenth of a second."""
        started = time.monotonic()
        deadline = started + self.deadline_seconds if self.deadline is None else self.deadline
        try:
            step = next(gen)
            while True:
                ready = yield step
                now = time.monotonic()
                if not ready and now > deadline:
                    raise _FrozenError(f"no answer in {now - started:.1f} s")
                step = gen.send(ready)
        except StopIteration as end:
            result: RV = end.value
            return result


class _LostError(UnavailableError):
    """A connection of the pool turned out to be dead: another one may well be alive."""


class _Raw(Loader):
    """What was sent, as bytes: to decode JSON and encode it anew takes 4 times as long."""

    def load(self, data: Buffer) -> bytes:
        return bytes(data)


class _Stack(deque[_Connection]):
    """Free connections, of which the one that was used last is taken first.

    In turns, each would find the processor's caches full of what the others did.
    """

    append = deque.appendleft


class Pool:
    """The connections of one process to a database; each acts as the application role.

    `timeout`: the seconds to wait for one. `session`: settings that each has beside our own.
    `failed`: is told of a relation of the operator's that could not be read, and why.
    """

    def __init__(
        self,
        conninfo: str,
        settings: Settings,
        *,
        timeout: float | None = None,
        session: Mapping[str, str] | None = None,
        failed: Callable[[str, str], None] = lambda _relation, _why: None,
    ) -> None:
        self._failed = failed
        self._conninfo = conninfo
        self._settings = settings
        self._timeout = settings.pool_timeout if timeout is None else timeout
        self._session = session or {}
        self._pool = self._new_pool()
        self._opened = False
        self.answered_at = 0.0
        """When a function last answered, by time.monotonic()."""

    def open(self) -> None:
        """Connect in the background; with new connections in a process that was forked."""
        if self._opened:
            self._pool = self._new_pool()
        self._pool.open()
        self._opened = True

    def close(self) -> None:
        """Close the connections of this process."""
        self._pool.close()

    def state(self) -> PoolState:
        """How many connections there are, how many are free, how many threads wait for one."""
        stats = self._pool.get_stats()
        return PoolState(stats["pool_size"], stats["pool_available"], stats["requests_waiting"])

    def call(self, function: LiteralString, *arguments: object, writes: bool = False) -> bytes:
        """What a function answers. Raises as `row`."""
        answer: bytes = self.row(function, *arguments, writes=writes)[0]
        return answer

    def ask(self, function: LiteralString, *arguments: object, asked: Asked = NOBODY) -> bytes:
        """What a function answers to a question. Raises as `row`."""
        del asked  # there is one server
        return self.call(function, *arguments)

    def row(
        self,
        function: LiteralString,
        *arguments: object,
        writes: bool = False,
        after: int | None = None,
    ) -> tuple[Any, ...]:
        """Call a function; a second time where a new connection or a new snapshot may help.

        Nothing is done twice by that. A standby must have replayed what is up to `after`. A thread,
        a connection and the answer are waited for all together: the deadline counts from when the
        request arrived.
        Raises RefusedError, UnavailableError, BehindError, other psycopg.Errors.
        """
        deadline = arrived_at() + self._settings.statement_timeout + GRACE_SECONDS
        try:
            return self._row(function, *arguments, writes=writes, after=after, deadline=deadline)
        except (
            _LostError,
            psycopg.errors.SerializationFailure,
            psycopg.errors.DeadlockDetected,
        ):
            return self._row(function, *arguments, writes=writes, after=after, deadline=deadline)

    def _row(
        self,
        function: LiteralString,
        *arguments: object,
        writes: bool,
        after: int | None,
        deadline: float,
    ) -> tuple[Any, ...]:
        harmless = True  # to lose the connection: to call again would not write twice
        left = max(0.0, deadline - time.monotonic())
        try:
            with self._pool.connection(min(left, self._timeout)) as connection:
                try:
                    now = time.monotonic()
                    connection.deadline = max(deadline, now + LEAST_GRACE_SECONDS)
                    least = now + self._settings.statement_timeout + LEAST_GRACE_SECONDS
                    if writes or connection.deadline < least:
                        # A dead connection shows now, and a frozen server to who has waited long.
                        connection.execute("")
                        harmless = not writes
                    connection.deadline = max(deadline, least)
                    if after is not None:
                        self._wait_for(connection, after)
                    row = connection.execute(function, arguments).fetchone()
                except _FrozenError as error:
                    self._pool.drain()
                    raise UnavailableError from error
                except psycopg.Error as error:
                    if connection.closed:
                        self._pool.drain()  # what killed this one has most likely killed all
                        raise (_LostError if harmless else UnavailableError) from error
                    if writes and isinstance(error, psycopg.errors.ReadOnlySqlTransaction):
                        self._pool.drain()  # a primary of before: new connections may find the next
                    if (error.sqlstate or "").startswith(REFUSED):
                        status = HTTPStatus(int(str(error.sqlstate).removeprefix(REFUSED)))
                        message = PROXIED.sub("", str(error.diag.message_primary))
                        raise RefusedError(message, status) from error
                    raise
        except (PoolTimeout, PoolClosed) as error:
            raise UnavailableError from error
        assert row is not None
        self.answered_at = time.monotonic()
        return row

    def _wait_for(self, connection: _Connection, position: int) -> None:
        """Until it is replayed. In short statements: one that waits would hold replay up itself.

        Raises BehindError.
        """
        deadline = time.monotonic() + self._settings.read_after_seconds
        pause = FIRST_PAUSE
        while connection.replayed < position:
            row = connection.execute(POSITION).fetchone()
            connection.replayed = wal.position(row[0]) if row else 0
            if connection.replayed < position:
                if time.monotonic() + pause > deadline:
                    raise BehindError
                time.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    def why_unreachable(self) -> str:
        """`migrations` where the server lets us in, only not as the role that those create."""
        try:
            connect(psycopg.connect, self._conninfo).close()
        except psycopg.OperationalError:
            return "database"
        try:
            connect(psycopg.connect, self._conninfo, ROLE).close()
        except psycopg.OperationalError:
            return "migrations"
        return "database"  # there, but too busy to answer

    def _configure(self, connection: _Connection) -> None:
        connection.deadline_seconds = self._settings.statement_timeout + GRACE_SECONDS
        connection.add_notice_handler(self._noticed)
        tracing.trace(connection)

    def _noticed(self, notice: psycopg.errors.Diagnostic) -> None:
        if notice.constraint_name and notice.severity_nonlocalized == "WARNING":
            self._failed(notice.constraint_name, str(notice.message_primary))

    def _new_pool(self) -> ConnectionPool[_Connection]:
        adapters = AdaptersMap(psycopg.adapters)
        for type_ in ("json", "text"):
            adapters.register_loader(type_, _Raw)
        timeout = f"{round(self._settings.statement_timeout * 1000)}"  # milliseconds
        session = {"role": ROLE, "settings": {"statement_timeout": timeout, **self._session}}
        pool = ConnectionPool(
            self._conninfo,
            connection_class=_Connection,
            configure=self._configure,
            # The second time: what returns nothing or fails, psycopg would prepare anew each time,
            # and a session with ever more statements takes ever longer over each change of a table.
            kwargs={**session, "prepare_threshold": 1, "context": adapters},
            name="ml-service",
            open=False,
            min_size=1,
            max_size=self._settings.pool_size,
            timeout=self._timeout,
            # Try to connect for as long as somebody waits for it; whoever comes next starts anew.
            # By default the pauses between two attempts would grow to minutes.
            reconnect_timeout=self._timeout,
        )
        pool._pool = _Stack()  # there is no setting for it
        return pool
