"""A primary and its standbys: which of them is asked.

What writes goes to the primary. A question goes to a standby, a person's always to the same one as
long as that is well; to the primary, where the standby fails, is behind, or may not do what the
answer takes; and to whatever there is, where there is no primary.
"""

import hashlib
import json
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from threading import Event, Thread
from typing import LiteralString
from uuid import uuid4

import psycopg

from service.config import Settings
from service.host import wal
from service.host.errors import RefusedError, UnavailableError
from service.host.kept import Kept, KeptAnswer, key_of
from service.host.metrics import QUESTIONS
from service.host.pool import NOBODY, POSITION, UNLOGGED, Asked, BehindError, Pool, PoolState
from service.host.read_after import asked_after, written

LOOK: LiteralString = (
    "select api.wal_position(), current_setting('transaction_read_only')::boolean,"
    " pg_postmaster_start_time()::text"
)
UNLESS_KEPT: LiteralString = """
    select
        about.is_logged,
        about.state,
        case when not about.is_logged and (about.state = %s::bytea) is not true then ({}) end
    from api.question_state(%s::uuid, %s::jsonb) about
"""
LOOK_SECONDS = 1.0
POSITIONS_KEPT = 600  # of ten minutes
CONNECT_SECONDS = 0.5
"""How long is waited for a connection to a standby: another one, or the primary, has one."""

# One snapshot for the state and the answer, although the answer takes several statements.
ONE_SNAPSHOT = {"default_transaction_isolation": r"repeatable\ read"}

logger = logging.getLogger(__name__)


class State(StrEnum):
    """What a server of DATABASE_READ_URL is good for."""

    WELL = "well"
    LAGGING = "lagging"
    GONE = "gone"
    PRIMARY = "takes writes"
    """No standby, or none any more: it is asked as the primary is, through DATABASE_URL."""


class _Node:
    """A server, and what was seen of it last."""

    def __init__(self, name: str, pool: Pool) -> None:
        self.name = name
        self.pool = pool
        self.is_gone = False
        self.is_standby = False
        self.lag = 0.0
        """Seconds since the primary was where this is."""
        self.look_soon = Event()


class Standbys:
    """All servers of one database, as one process sees them; in the place of a Pool.

    `failed`: as Pool has it.
    """

    def __init__(self, settings: Settings, failed: Callable[[str, str], None]) -> None:
        self._settings = settings
        self._primary = _Node("primary", Pool(settings.database, settings, failed=failed))
        timeout = min(settings.pool_timeout, CONNECT_SECONDS)
        self._standbys = [
            _Node(
                f"standby {number}",
                Pool(conninfo, settings, timeout=timeout, session=ONE_SNAPSHOT, failed=failed),
            )
            for number, conninfo in enumerate(settings.read_databases, 1)
        ]
        self._nodes = (self._primary, *self._standbys)
        self._kept = Kept()
        self._positions: deque[tuple[float, int]] = deque(maxlen=POSITIONS_KEPT)
        """Where the primary was, and when."""
        self._primary_since = b""
        self._threads: list[Thread] = []
        self._closed = False

    def open(self) -> None:
        """Connect in the background, and begin to look; anew in a process that was forked."""
        self._threads = [
            Thread(target=self._watch, args=(node,), name=node.name, daemon=True)
            for node in self._nodes
        ]
        for node in self._nodes:
            node.pool.open()
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Close the connections of this process, and look no more."""
        self._closed = True
        for node in self._nodes:
            node.look_soon.set()
            node.pool.close()
        for thread in self._threads:
            thread.join()

    def state(self) -> PoolState:
        """The connections to all servers."""
        return PoolState(*map(sum, zip(*(node.pool.state() for node in self._nodes), strict=True)))

    @property
    def answered_at(self) -> float:
        """When a function last answered, by time.monotonic()."""
        return max(node.pool.answered_at for node in self._nodes)

    def why_unreachable(self) -> str:
        """As the primary's pool says."""
        return self._primary.pool.why_unreachable()

    def states(self) -> list[tuple[State, float]]:
        """What each of DATABASE_READ_URL is good for, and its lag in seconds, in that order."""
        return [(self._state(node), round(node.lag, 3)) for node in self._standbys]

    def warnings(self) -> Iterator[str]:
        """What an operator should look at."""
        if self._primary.is_gone:
            yield "the primary cannot be reached: nothing is recorded"
        for node in self._standbys:
            match self._state(node):
                case State.GONE:
                    yield f"{node.name} cannot be reached: it is not asked"
                case State.LAGGING:
                    yield f"{node.name} is {node.lag:.0f} s behind: it is not asked"

    def call(self, function: LiteralString, *arguments: object, writes: bool = False) -> bytes:
        """Call a function of the primary; of a standby, where there is none and it only reads.

        Raises RefusedError, UnavailableError, other psycopg.Errors.
        """
        if not writes:
            return self._any_of(self._nodes, function, arguments)[1]
        if self._primary.is_gone:
            raise UnavailableError
        try:
            answer = self._primary.pool.call(function, *arguments, writes=True)
        except UnavailableError:
            self._doubt(self._primary)
            raise
        written.set(self._position())
        return answer

    def ask(self, function: LiteralString, *arguments: object, asked: Asked = NOBODY) -> bytes:
        """What a function answers to a question.

        Raises RefusedError, UnavailableError, other psycopg.Errors.
        """
        standby = self._choose(asked.person)
        answer = None
        if standby is not None:
            answer = self._of_standby(standby, function, arguments, asked)
        if answer is None:
            by, answer = self._any_of(self._nodes, function, arguments)
            QUESTIONS.labels(by).inc()
        return answer

    def _of_standby(
        self, node: _Node, function: LiteralString, arguments: tuple[object, ...], asked: Asked
    ) -> bytes | None:
        """What a standby answers; None where another server must be asked.

        Raises psycopg.errors.QueryCanceled: elsewhere it would take as long; RefusedError, where
        nobody else could know better.
        """
        try:
            by, answer = self._unless_kept(node, function, arguments, asked)
        except UnavailableError:
            self._doubt(node)
            return None
        except BehindError:
            return None
        except RefusedError:  # of what it does not know yet, it may be
            if self._primary.is_gone:
                raise
            return None
        except psycopg.errors.QueryCanceled:
            raise
        except psycopg.Error as error:
            logger.info("%s failed, the primary is asked", node.name, exc_info=error)
            return None
        if answer is None or UNLOGGED in answer:
            return None
        QUESTIONS.labels(by).inc()
        return answer

    def _unless_kept(
        self, node: _Node, function: LiteralString, arguments: tuple[object, ...], asked: Asked
    ) -> tuple[str, bytes | None]:
        """Whose answer it is, and the answer: None where it is to be logged."""
        after = asked_after.get()
        if asked.question is None:
            [answer] = node.pool.row(function, *arguments, after=after)
            return node.name, answer
        person = asked.person if asked.keeps else None
        key = None if person is None else key_of(function, arguments)
        kept = key and self._kept.find(key)
        is_logged, state, answer = node.pool.row(
            UNLESS_KEPT.format(function),
            kept and kept.state,
            *arguments,
            person,
            json.dumps(asked.question),
            after=after,
        )
        if kept and answer is None and not is_logged:
            return "kept", kept.answer
        if key and answer is not None and state is not None:
            self._kept.keep(key, KeptAnswer(state, answer))
        return node.name, answer

    def _any_of(
        self,
        nodes: Iterable[_Node],
        function: LiteralString,
        arguments: tuple[object, ...],
    ) -> tuple[str, bytes]:
        """Of the first that can be asked, with its name. Raises UnavailableError, psycopg.Error."""
        for node in nodes:
            if node.is_gone:
                continue
            after = None if node is self._primary else asked_after.get()
            try:
                [answer] = node.pool.row(function, *arguments, after=after)
            except UnavailableError:
                self._doubt(node)
            except BehindError:
                continue
            else:
                return node.name, answer
        raise UnavailableError

    def _choose(self, person: object) -> _Node | None:
        """By rendezvous hashing: when one goes, only those move who were asked about there."""
        well = [node for node in self._standbys if self._state(node) is State.WELL]
        if not well:
            return None
        someone = uuid4() if person is None else person
        return max(well, key=lambda node: _digest(f"{node.name} {someone}"))

    def _state(self, node: _Node) -> State:
        if node.is_gone:
            return State.GONE
        if not node.is_standby:
            return State.PRIMARY
        return State.LAGGING if node.lag > self._settings.read_lag_seconds else State.WELL

    def _position(self) -> str | None:
        """A mark for what was written just now; None where the primary is gone since."""
        try:
            [position] = self._primary.pool.row(POSITION)
        except (UnavailableError, psycopg.Error):
            return None
        return str(position)

    def _doubt(self, node: _Node) -> None:
        """It could not be asked: a standby is left out until it has answered again."""
        if node is not self._primary:  # which may only be busy
            node.is_gone = True
        node.look_soon.set()

    def _watch(self, node: _Node) -> None:
        while not self._closed:
            node.look_soon.clear()
            was_gone = node.is_gone
            self._look(node)
            if node.is_gone is not was_gone and not self._closed:
                logger.warning("%s is %s", node.name, "gone" if node.is_gone else "back")
            node.look_soon.wait(LOOK_SECONDS)

    def _look(self, node: _Node) -> None:
        started = time.monotonic()
        try:
            text, is_standby, since = node.pool.row(LOOK)
        except UnavailableError:
            # It may have answered somebody else while this waited.
            node.is_gone = node.pool.answered_at < started
            return
        except psycopg.Error:
            node.is_gone = node is not self._primary  # whose callers get to know why
            return
        if node is not self._primary:
            node.is_standby = is_standby
            node.lag = self._lag(wal.position(text))
        else:
            if since != self._primary_since:  # its log may go on from an earlier state
                self._primary_since = since
                self._positions.clear()
                self._kept.clear()
            self._positions.append((started, wal.position(text)))
        node.is_gone = False

    def _lag(self, replayed: int) -> float:
        """Seconds since the primary was first seen beyond a position; 0: it was not.

        By this clock alone, also where nothing is written, and where the standby has lost touch.
        """
        now = time.monotonic()
        beyond = (at for at, position in tuple(self._positions) if position > replayed)
        return now - next(beyond, now)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=8).digest()
