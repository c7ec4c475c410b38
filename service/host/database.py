"""The one way to the database: the functions of `api`, and what to say without them.

The database builds the JSON, and it goes through untouched. Every answer has three lives: the
function as asked; the same function asked for popular media, where the strategy fails; and the
popular media that this process saw last, where the database is gone.
"""

import json
import logging
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from typing import LiteralString
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from service.config import Settings, parse_roles
from service.host import fallback
from service.host.access import Caller
from service.host.errors import BadArgumentError, UnavailableError
from service.host.failing import Failing
from service.host.fallback import Envelope
from service.host.metrics import FALLBACKS, UNTRACKED
from service.host.pool import NOBODY, UNLOGGED, Asked, Pool, PoolState
from service.host.questions import Question
from service.host.standbys import Standbys
from service.host.watch import READINESS, Health, Readiness, Watch

NEXT_RECOMMENDATIONS = "select api.next_recommendations(%s, rules => %s)"
DEGRADED_NEXT = "select api.next_recommendations(%s, true, %s)"
WHY = "select api.why_json(%s, %s, %s)"
RECORD_INTERACTIONS = "select api.record_interactions(%s)"
DELETE_INTERACTIONS = "select api.delete_interactions(%s, %s, %s, %s)"
RECORD_IMPRESSIONS = "select api.record_impressions(%s)"
OUTCOMES = "select api.outcomes_json(%s, %s, %s, %s)"
OUTCOME_METRICS = "select convert_to(api.outcome_metrics(), 'UTF8')"
PERSON_REPORT = "select api.person_report(%s)"
REPLAY = "select api.replay(%s)"
GORSE_RECOMMENDATIONS = "select api.gorse_recommendations(%s, %s, %s, %s, %s)"
DEGRADED_GORSE = "select api.gorse_recommendations(%s, %s, %s, %s, %s, true)"
FORGET_USER = "select to_json(api.forget_user(%s))"
ENROL_USER = "select to_json(api.enrol_user(%s))"
KEY_ROLES = "select coalesce(api.key_roles(%s), 'null')"

TRACKED = b'{"answer_id" : '
"""How the envelope of an answer begins that was to be logged."""

UNKEPT = {None, "22003", "22021", "22P02", "22P05", "54001"}
"""SQLSTATEs of JSON that is none, or holds what a database cannot keep; None is psycopg's own."""

UNREADABLE = UNKEPT - {"22003", "54001"}
"""Those of arguments that cannot be read; what is left a strategy may fail by."""
DEGRADED = {"degraded": True}

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Door:
    """A question: whom or what it is about first, then what is asked, in JSON."""

    function: LiteralString
    from_popular: Callable[..., Envelope]
    """Of the popular media that were seen last, what is asked, and whom or what it is about."""
    degraded: LiteralString | None = None
    """Asked for popular media where the strategy fails."""
    who: int | None = None
    """Which of whom or what it is about is a person, who asks; None: nobody in particular."""
    keeps: bool = False
    """Whether `api.question_state` knows all that the answer depends on."""

    def person(self, about: Sequence[object]) -> UUID | None:
        """Who asks."""
        person = None if self.who is None else about[self.who]
        return person if isinstance(person, UUID) else None


RECOMMENDATIONS = Door(
    "select api.recommendations_text(%s, %s)",
    fallback.recommendations,
    "select api.recommendations(%s, %s)",
    who=0,
    keeps=True,
)
PAGED = Door(
    "select api.paged_recommendations(%s, %s)",
    fallback.recommendations,
    "select api.recommendations(%s, %s)",
    who=0,  # a cursor is to be new: it is not kept
)
BATCH = Door(
    "select api.tracked_batch(%s, %s)",
    fallback.batch,
    "select api.recommendations_batch(%s, %s)",
)
SESSION = Door(
    "select api.tracked_session(%s, %s)",
    fallback.session,
    "select api.session_recommendations(%s, %s)",
)
RANKED = Door(
    "select api.tracked_rank(%s, %s, %s)",
    fallback.ranked,
    "select api.ranked_media(%s, %s, %s)",
    who=0,
)
HOME = Door("select api.tracked_home(%s, %s)", fallback.home, who=0, keeps=True)
MEDIA = Door("select api.tracked_media(%s, %s, %s)", fallback.media, who=1)


class Database:
    """The database, as one process sees it.

    Opens in whichever process uses it first: connections must never be shared across a fork.
    """

    def __init__(self, settings: Settings) -> None:
        self._lock = Lock()
        self._pid: int | None = None
        self._closed = False
        self._failing = Failing()
        self._pool = (
            Standbys(settings, self._failing.note)
            if settings.read_databases
            else Pool(settings.database, settings, failed=self._failing.note)
        )
        self._watch = Watch(self._pool)

    def open(self) -> None:
        """Connect in the background, unless this process has done so."""
        if self._pid == os.getpid():
            return
        with self._lock:
            if self._pid == os.getpid():
                return
            self._pool.open()
            self._pid = os.getpid()
            self._watch.start()

    def close(self) -> None:
        """Close the connections of this process; it cannot open again."""
        if self._pid != os.getpid() or self._closed:
            return
        self._closed = True
        self._watch.close()
        self._pool.close()
        self._watch.join()

    def answer(self, door: Door, question: Question, *about: object) -> bytes:
        """The REST envelope that answers a question. Raises RefusedError, UnavailableError.

        about: whom or what it is about, as the function of the door takes it.
        """
        question = {"track": False, **question}
        asked = Asked(door.person(about), question, door.keeps)
        try:
            return _counted(self._ask(door.function, *about, Jsonb(question), asked=asked))
        except UnavailableError:
            reason = "database"
        except psycopg.Error as error:
            if isinstance(error, psycopg.DataError) and error.sqlstate in UNREADABLE:
                raise BadArgumentError("expected texts that a database can keep") from error
            if self._is_of_a_rule(error):
                reason = "rule"  # popular media would wait for it again
            else:
                reason = "strategy"
                logger.exception("the strategy failed: popular media instead")
                if door.degraded is not None:
                    try:
                        answer = self._ask(door.degraded, *about, Jsonb({**question, **DEGRADED}))
                    except (UnavailableError, psycopg.Error):
                        logger.exception("popular media failed as well: those seen last instead")
                    else:
                        _fell_back(reason, question)
                        return answer
        popular = self._watch.popular
        if popular is None:
            raise UnavailableError
        if reason == "rule" or (door is HOME and not self._watch.home_is_open):
            # What may be shown, the database alone knows.
            popular = {**popular, "recommendations": []}
        _fell_back(reason, question)
        content = door.from_popular(popular, question, *about)
        return json.dumps(content, ensure_ascii=False).encode()

    def next_recommendations(self, cursor: str, rules: tuple[str, ...]) -> bytes:
        """The REST envelope of the page after one. Raises RefusedError, UnavailableError."""
        try:
            return _counted(self._ask(NEXT_RECOMMENDATIONS, cursor, [*rules], asked=NOBODY))
        except psycopg.Error as error:
            if self._is_of_a_rule(error):
                raise UnavailableError from error
            # What was seen last, for want of a database, would not know what was shown.
            logger.exception("the strategy failed: popular media instead")
            FALLBACKS.labels("strategy").inc()
            return self._ask(DEGRADED_NEXT, cursor, [*rules])

    def why(self, user_id: UUID, media_id: UUID, question: Question) -> bytes:
        """Why a medium is recommended, or not, as JSON. Raises RefusedError, UnavailableError."""
        return self._ask(WHY, user_id, media_id, Jsonb(question), asked=Asked(user_id))

    def record_interactions(self, content: str) -> bytes:
        """Record an interaction or a list of them, as JSON; they are safe when this returns.

        Raises RefusedError, and UnavailableError: then they may be recorded or not.
        """
        return self.call(RECORD_INTERACTIONS, content, writes=True)

    def record_impressions(self, content: str) -> bytes:
        """Note what people really saw, as JSON. Raises RefusedError, UnavailableError."""
        return self.call(RECORD_IMPRESSIONS, content, writes=True)

    def call(self, function: LiteralString, *arguments: object, writes: bool = False) -> bytes:
        """What a function answers to arguments that are a caller's own JSON, numbers and texts.

        Raises RefusedError, UnavailableError, other psycopg.Errors.
        """
        with _arguments_of_a_caller():
            return self._ask(function, *arguments, writes=writes)

    def delete_interactions(
        self, event_id: str | None, user_id: UUID | None, media_id: UUID | None, type_: str | None
    ) -> bytes:
        """Take back what was recorded: by an event_id, or all of a person, medium and type.

        Returns their count, as JSON. Raises RefusedError, UnavailableError.
        """
        return self._write(DELETE_INTERACTIONS, event_id, user_id, media_id, type_)

    def outcomes(
        self, placement: str | None, since: datetime | None, upto: datetime | None, by: str
    ) -> bytes:
        """What became of what was shown, as JSON. Raises RefusedError, UnavailableError."""
        return self._ask(OUTCOMES, placement, since, upto, by)

    def outcome_metrics(self) -> bytes:
        """What became of what was shown, in Prometheus's text format. Raises UnavailableError."""
        return self._ask(OUTCOME_METRICS)

    def person_report(self, user_id: UUID) -> bytes:
        """All that is held of a person, as JSON. Raises UnavailableError."""
        return self._ask(PERSON_REPORT, user_id)

    def replay(self, answer_id: UUID) -> bytes:
        """What an answer would be now, as JSON. Raises RefusedError, UnavailableError."""
        return self._ask(REPLAY, answer_id)

    def gorse_recommendations(
        self, user_id: str, n: int, offset: int, categories: Sequence[str], *, scored: bool
    ) -> bytes:
        """Recommendations in Gorse's shape. Raises RefusedError, UnavailableError."""
        arguments = (user_id, n, offset, list(categories), scored)
        try:
            with _arguments_of_a_caller():
                return self._ask(GORSE_RECOMMENDATIONS, *arguments, asked=Asked(user_id))
        except psycopg.Error as error:
            if self._is_of_a_rule(error):
                raise UnavailableError from error
            # What was seen last, for want of a database, would have other ids than the client's.
            logger.exception("the strategy failed: popular media instead")
            FALLBACKS.labels("strategy").inc()
            return self.call(DEGRADED_GORSE, *arguments)

    def forget_user(self, user_id: UUID) -> None:
        """Remove all that is known of a person. Raises UnavailableError."""
        self._write(FORGET_USER, user_id)

    def enrol_user(self, user_id: UUID) -> None:
        """Take a person in again who was forgotten. Raises UnavailableError."""
        self._write(ENROL_USER, user_id)

    def key_owner(self, digest: bytes) -> Caller | None:
        """Whose key it is, by its SHA-256; None for one that is not valid.

        Raises UnavailableError, psycopg.Error.
        """
        owner = json.loads(self._ask(KEY_ROLES, digest))
        return owner and Caller(
            owner["name"], parse_roles("roles", owner["roles"]), tuple(owner["rules"])
        )

    def readiness(self) -> Readiness:
        """Ask what is missing. Never raises: a database that cannot be asked is an answer."""
        missing: tuple[str, ...]
        try:
            missing = () if self._watch.note(self._ask(READINESS)) else ("first refresh",)
        except UnavailableError:
            missing = (self._pool.why_unreachable(),)
        except psycopg.Error as error:
            # Class 42: no such function, or no right to call it; 3F000: no such schema.
            unmigrated = (error.sqlstate or "")[:2] in ("42", "3F")
            missing = ("migrations" if unmigrated else "database",)
        return self._as_seen_here(self._watch.readiness(missing))

    def last_readiness(self) -> Readiness:
        """The readiness that this process saw last, its ages as of now; asks nobody."""
        return self._as_seen_here(self._watch.readiness())

    def pool_state(self) -> PoolState:
        """How many connections there are, how many are free, how many threads wait for one."""
        return self._pool.state()

    def _is_of_a_rule(self, error: psycopg.Error) -> bool:
        """Whether the statement's time was over while the relation of a rule was read; noted."""
        relation = error.diag.constraint_name
        if not isinstance(error, psycopg.errors.QueryCanceled) or relation is None:
            return False
        self._failing.note(relation, f"nothing is shown: {error.diag.message_primary}")
        return True

    def _as_seen_here(self, readiness: Readiness) -> Readiness:
        failing = self._failing.warnings()
        readiness = replace(readiness, warnings=(*readiness.warnings, *failing))
        if isinstance(self._pool, Pool):
            return readiness
        return replace(
            readiness,
            standbys=tuple(
                {"state": state, "lag_seconds": lag} for state, lag in self._pool.states()
            ),
            warnings=(*readiness.warnings, *self._pool.warnings()),
        )

    def _ask(
        self,
        function: LiteralString,
        *arguments: object,
        writes: bool = False,
        asked: Asked | None = None,
    ) -> bytes:
        """Call a function for a caller, who must not wait for a database known to be gone.

        asked: it is a question, which a standby may answer.
        """
        self.open()
        if self._watch.health is Health.GONE:
            raise UnavailableError
        started = time.monotonic()
        try:
            if asked is not None:
                return self._pool.ask(function, *arguments, asked=asked)
            return self._pool.call(function, *arguments, writes=writes)
        except UnavailableError:
            self._watch.suspect(started)
            raise

    def _write(self, function: LiteralString, *arguments: object) -> bytes:
        """Call a function that writes; its work is committed when this returns.

        Raises RefusedError, UnavailableError, other psycopg.Errors.
        """
        return self._ask(function, *arguments, writes=True)


@contextmanager
def _arguments_of_a_caller() -> Iterator[None]:
    """What is wrong with the caller's arguments is for the caller: BadArgumentError."""
    try:
        yield
    except (psycopg.DataError, psycopg.errors.StatementTooComplex) as error:
        if error.sqlstate not in UNKEPT:
            raise
        raise BadArgumentError(
            "body: expected JSON, with numbers and texts that a database can keep"
        ) from error


def _counted(answer: bytes) -> bytes:
    """The answer; those of its parts that could not be logged are counted, and told of."""
    if unlogged := answer.count(UNLOGGED):
        _untracked(unlogged)
    return answer


def _fell_back(reason: str, question: Question) -> None:
    """Count an answer of popular media; none of these is logged."""
    FALLBACKS.labels(reason).inc()
    if question.get("track"):
        _untracked(1)


def _untracked(answers: int) -> None:
    UNTRACKED.inc(answers)
    logger.warning("an answer went out that is not in the answer log; the server's log may say why")
