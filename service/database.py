"""The one way to the database: functions of `api` through a pool, and what to say without them.

The database builds the JSON, and it goes through untouched. Every answer has three lives: the
function as asked; the same function asked for popular media, where the strategy fails; and the
popular media that this process saw last, where the database is gone.
"""

import json
import logging
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from threading import Event, Lock, Thread
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import AdaptersMap, Loader
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from service.config import Settings
from service.errors import BadArgumentError, RefusedError, UnavailableError
from service.metrics import FALLBACKS, PoolState

ROLE = "ml_service_app"
REFUSED = "ML"  # our own SQLSTATEs: ML and an HTTP status, with a message fit for the caller

SCORE = "recommendation_score"
POPULAR_KEPT = 100  # as many as one page may ask for
POPULAR_SECONDS = 60.0
PROBE_SECONDS = 0.5  # between two looks at a database that does not answer

# A dead connection must be noticed in seconds, also where no packet says so. The DSN may differ.
CONNECTION: dict[str, str | int | None] = {
    "application_name": "ml-service",
    "connect_timeout": 2,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 4000,  # milliseconds
}

RECOMMENDATIONS = "select api.cached_recommendations(%s, %s, %s, %s, %s, %s)"
DEGRADED_RECOMMENDATIONS = "select api.recommendations(%s, %s, %s, %s, %s, %s, true)"
RECOMMENDATIONS_BATCH = "select api.recommendations_batch(%s, %s, %s, %s, %s)"
DEGRADED_BATCH = "select api.recommendations_batch(%s, %s, %s, %s, %s, true)"
SESSION_RECOMMENDATIONS = "select api.session_recommendations(%s, %s, %s, %s, %s)"
DEGRADED_SESSION = "select api.session_recommendations(%s, %s, %s, %s, %s, true)"
POPULAR_MEDIA = "select api.popular_media_json(%s, %s, %s, %s, %s)"
TRENDING_MEDIA = "select api.trending_media_json(%s, %s, %s, %s, %s)"
SIMILAR_MEDIA = "select api.similar_media_json(%s, %s, %s)"
RECORD_INTERACTIONS = "select api.record_interactions(%s)"
FORGET_USER = "select to_json(api.forget_user(%s))"
ENROL_USER = "select to_json(api.enrol_user(%s))"
READINESS = "select api.readiness()"

UNKEPT = {None, "22003", "22021", "22P02", "22P05", "54001"}
"""SQLSTATEs of JSON that is none, or holds what a database cannot keep; None is psycopg's own."""

logger = logging.getLogger(__name__)


class Health(StrEnum):
    """How the database was when this process last looked."""

    UNKNOWN = "not known"
    WELL = "well"
    FAILING = "reachable, but its functions fail"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Readiness:
    """What is missing for real answers, and how old the data is that they would come from."""

    missing: tuple[str, ...] = ()
    """Any of `database`, `migrations`, `first refresh`."""
    model_version: int | None = None
    model_refreshed_at: str | None = None
    model_age_seconds: float | None = None
    data_age_seconds: float | None = None
    events_waiting: int | None = None
    """Recorded, and not forwarded to engagement_db yet."""
    events_waiting_seconds: float | None = None
    """For how long the first of them has waited."""
    events_refused: int | None = None
    """By engagement_db, and set aside."""
    sources: dict[str, Any] | None = None
    """When each was read, in seconds before this was asked, and what keeps it."""
    warnings: tuple[str, ...] = ()
    """What an operator should look at."""


class _Report(NamedTuple):
    """What `api.readiness()` said, and when (time.monotonic): ages go on while nobody asks."""

    content: dict[str, Any]
    at: float


class _LostError(UnavailableError):
    """A connection of the pool turned out to be dead: another one may well be alive."""


class _RawJson(Loader):
    """JSON as the bytes that were sent: to decode and encode it anew takes 4 times as long."""

    def load(self, data: Buffer) -> bytes:
        return bytes(data)


class Database:
    """The database, as one process sees it.

    Opens in whichever process uses it first: connections must never be shared across a fork.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._pid: int | None = None
        self._pool = self._new_pool()
        self._keeper: Thread | None = None
        self._wake = Event()
        self._closed = False
        self._health = Health.UNKNOWN
        self._answered_at = 0.0  # time.monotonic() of the last answer
        self._popular: dict[str, Any] | None = None
        self._report: _Report | None = None

    def open(self) -> None:
        """Connect in the background, unless this process has done so."""
        if self._pid == os.getpid():
            return
        with self._lock:
            if self._pid == os.getpid():
                return
            if self._pid is not None:
                self._pool = self._new_pool()
            self._wake = Event()
            self._pool.open()
            self._pid = os.getpid()
            self._keeper = Thread(target=self._keep, name="popular", daemon=True)
            self._keeper.start()

    def close(self) -> None:
        """Close the connections of this process; it cannot open again."""
        if self._pid != os.getpid() or self._closed:
            return
        self._closed = True
        self._wake.set()
        self._pool.close()
        if self._keeper is not None:
            self._keeper.join()

    def recommendations(
        self,
        user_id: UUID | None,
        limit: int,
        offset: int,
        strategy: str | None,
        *,
        diversity: float | None = None,
        explore: float | None = None,
    ) -> bytes:
        """The REST envelope for one person. Raises RefusedError, UnavailableError."""

        def from_popular(popular: dict[str, Any]) -> dict[str, Any]:
            return {"user_id": user_id and str(user_id), **_page(popular, limit, offset)}

        arguments = (user_id, limit, offset, strategy, diversity, explore)
        return self._answer(
            RECOMMENDATIONS, arguments, from_popular, (DEGRADED_RECOMMENDATIONS, *arguments)
        )

    def session_recommendations(
        self,
        media_ids: Sequence[UUID],
        limit: int,
        offset: int,
        strategy: str | None,
        *,
        diversity: float | None = None,
    ) -> bytes:
        """The REST envelope for a session. Raises RefusedError, UnavailableError."""

        def from_popular(popular: dict[str, Any]) -> dict[str, Any]:
            return _page(popular, limit, offset)

        arguments = (list(media_ids), limit, offset, strategy, diversity)
        return self._answer(
            SESSION_RECOMMENDATIONS, arguments, from_popular, (DEGRADED_SESSION, *arguments)
        )

    def recommendations_batch(
        self,
        user_ids: Sequence[UUID],
        limit: int,
        strategy: str | None,
        *,
        diversity: float | None = None,
        explore: float | None = None,
    ) -> bytes:
        """The REST envelope for many people. Raises RefusedError, UnavailableError."""

        def from_popular(popular: dict[str, Any]) -> dict[str, Any]:
            page = popular["recommendations"][:limit]
            one = {"recommendations": page, "count": len(page), "fallback": "popular"}
            results = {str(user_id): one for user_id in user_ids}
            return {"results": results, "total_users": len(results), **_as_of(popular)}

        arguments = (list(user_ids), limit, strategy, diversity, explore)
        return self._answer(
            RECOMMENDATIONS_BATCH, arguments, from_popular, (DEGRADED_BATCH, *arguments)
        )

    def popular_media(
        self, limit: int, offset: int, genre: str | None, media_type: str | None, hours: int | None
    ) -> bytes:
        """The REST envelope of what is popular. Raises RefusedError, UnavailableError."""
        return self._listed(POPULAR_MEDIA, limit, offset, genre, media_type, hours)

    def trending_media(
        self, limit: int, offset: int, genre: str | None, media_type: str | None, hours: int | None
    ) -> bytes:
        """The REST envelope of what is trending. Raises RefusedError, UnavailableError."""
        return self._listed(TRENDING_MEDIA, limit, offset, genre, media_type, hours)

    def _listed(
        self,
        function: LiteralString,
        limit: int,
        offset: int,
        genre: str | None,
        media_type: str | None,
        *rest: object,
    ) -> bytes:
        def from_popular(popular: dict[str, Any]) -> dict[str, Any]:
            return _media_page(popular, limit, offset, genre=genre, media_type=media_type)

        return self._answer(function, (limit, offset, genre, media_type, *rest), from_popular)

    def similar_media(self, media_id: UUID, limit: int, offset: int) -> bytes:
        """The REST envelope of media like one. Raises RefusedError, UnavailableError."""

        def from_popular(popular: dict[str, Any]) -> dict[str, Any]:
            return _media_page(popular, limit, offset, without=media_id)

        return self._answer(SIMILAR_MEDIA, (media_id, limit, offset), from_popular)

    def record_interactions(self, content: str) -> bytes:
        """Record an interaction or a list of them, as JSON; they are safe when this returns.

        Raises RefusedError, and UnavailableError: then they may be recorded or not.
        """
        try:
            return self._write(RECORD_INTERACTIONS, content)
        except (psycopg.DataError, psycopg.errors.StatementTooComplex) as error:
            if error.sqlstate not in UNKEPT:
                raise
            raise BadArgumentError(
                "body: expected JSON, with numbers and texts that a database can keep"
            ) from error

    def forget_user(self, user_id: UUID) -> None:
        """Remove all that is known of a person. Raises UnavailableError."""
        self._write(FORGET_USER, user_id)

    def enrol_user(self, user_id: UUID) -> None:
        """Take a person in again who was forgotten. Raises UnavailableError."""
        self._write(ENROL_USER, user_id)

    def readiness(self) -> Readiness:
        """Ask what is missing. Never raises: a database that cannot be asked is an answer."""
        missing: tuple[str, ...]
        try:
            report = self._report = _Report(json.loads(self._ask(READINESS)), time.monotonic())
        except UnavailableError:
            missing = (self._why_unreachable(),)
        except psycopg.Error as error:
            # Class 42: no such function, or no right to call it; 3F000: no such schema.
            unmigrated = (error.sqlstate or "")[:2] in ("42", "3F")
            missing = ("migrations" if unmigrated else "database",)
        else:
            missing = () if report.content["first_refresh"] else ("first refresh",)
        return self.last_readiness(missing)

    def last_readiness(self, missing: tuple[str, ...] = ()) -> Readiness:
        """The readiness that this process saw last, its ages as of now; asks nobody."""
        if self._report is None:
            return Readiness(missing)
        content, since = self._report.content, time.monotonic() - self._report.at
        ages = {
            key: None if content[key] is None else round(content[key] + since, 3)
            for key in ("model_age_seconds", "data_age_seconds", "events_waiting_seconds")
        }
        known = {key: value for key, value in content.items() if key != "first_refresh"}
        return Readiness(missing, **{**known, **ages})

    def pool_state(self) -> PoolState:
        """How many connections there are, how many are free, how many threads wait for one."""
        stats = self._pool.get_stats()
        return PoolState(stats["pool_size"], stats["pool_available"], stats["requests_waiting"])

    def _answer(
        self,
        function: LiteralString,
        arguments: tuple[object, ...],
        from_popular: Callable[[dict[str, Any]], dict[str, Any]],
        degraded: tuple[LiteralString, *tuple[object, ...]] | None = None,
    ) -> bytes:
        try:
            return self._ask(function, *arguments)
        except UnavailableError:
            reason = "database"
        except psycopg.Error:
            reason = "strategy"
            logger.exception("the strategy failed: popular media instead")
            if degraded is not None:
                try:
                    answer = self._ask(*degraded)
                except (UnavailableError, psycopg.Error):
                    logger.exception("popular media failed as well: those seen last instead")
                else:
                    FALLBACKS.labels(reason).inc()
                    return answer
        if self._popular is None:
            raise UnavailableError
        FALLBACKS.labels(reason).inc()
        return json.dumps(from_popular(self._popular), ensure_ascii=False).encode()

    def _ask(self, function: LiteralString, *arguments: object, writes: bool = False) -> bytes:
        """Call a function for a caller, who must not wait for a database known to be gone."""
        self.open()
        if self._health is Health.GONE:
            raise UnavailableError
        try:
            return self._call(function, *arguments, writes=writes)
        except UnavailableError:
            self._wake.set()  # let the keeper find out whether it is gone
            raise

    def _write(self, function: LiteralString, *arguments: object) -> bytes:
        """Call a function that writes; its work is committed when this returns.

        Raises RefusedError, UnavailableError, other psycopg.Errors.
        """
        try:
            return self._ask(function, *arguments, writes=True)
        except (
            psycopg.errors.QueryCanceled,  # it waited for a lock for too long
            psycopg.errors.ReadOnlySqlTransaction,  # a standby
        ) as error:
            logger.exception("nothing was written")
            raise UnavailableError from error

    def _call(self, function: LiteralString, *arguments: object, writes: bool = False) -> bytes:
        """Call a function; a second time where a new connection or a new snapshot may help.

        Nothing is done twice by that. Raises what _call_once raises.
        """
        try:
            return self._call_once(function, *arguments, writes=writes)
        except (
            _LostError,
            psycopg.errors.SerializationFailure,
            psycopg.errors.DeadlockDetected,
        ):
            return self._call_once(function, *arguments, writes=writes)

    def _call_once(self, function: LiteralString, *arguments: object, writes: bool) -> bytes:
        """Call a function. Raises RefusedError, UnavailableError, other psycopg.Errors."""
        harmless = True  # to lose the connection: to call again would not write twice
        try:
            with self._pool.connection() as connection:
                try:
                    if writes:
                        connection.execute("")  # a dead connection shows now
                        harmless = False
                    row = connection.execute(function, arguments).fetchone()
                except psycopg.Error as error:
                    if connection.closed:
                        self._pool.drain()  # what killed this one has most likely killed all
                        raise (_LostError if harmless else UnavailableError) from error
                    if (error.sqlstate or "").startswith(REFUSED):
                        status = HTTPStatus(int(str(error.sqlstate).removeprefix(REFUSED)))
                        raise RefusedError(str(error.diag.message_primary), status) from error
                    raise
        except (PoolTimeout, PoolClosed) as error:
            raise UnavailableError from error
        assert row is not None
        self._answered_at = time.monotonic()
        answer: bytes = row[0]
        return answer

    def _keep(self) -> None:
        """Keep the popular list fresh, and know whether the database is there: a thread's life."""
        while not self._closed:
            self._wake.clear()
            self._look()
            well = self._health is Health.WELL and self._popular is not None
            self._wake.wait(POPULAR_SECONDS if well else PROBE_SECONDS)

    def _look(self) -> None:
        health = Health.WELL
        failure: Exception | None = None
        started = time.monotonic()
        try:
            answer = json.loads(self._call(RECOMMENDATIONS, None, POPULAR_KEPT, 0, "popular", 0, 0))
            if answer["recommendations"]:
                self._popular = answer
            self._report = _Report(json.loads(self._call(READINESS)), time.monotonic())
        except UnavailableError as error:
            # It may have come back while this waited, and have answered somebody else since.
            if self._answered_at < started:
                health, failure = Health.GONE, error
        except Exception as error:  # whatever it is, this thread must live on
            health, failure = Health.FAILING, error
        if health is not self._health and not self._closed:
            level = logging.WARNING if failure else logging.INFO
            logger.log(level, "the database is %s", health, exc_info=failure)
        self._health = health

    def _why_unreachable(self) -> str:
        """`migrations` where the server lets us in, only not as the role that those create."""
        try:
            psycopg.connect(self._conninfo(role=False)).close()
        except psycopg.OperationalError:
            return "database"
        try:
            psycopg.connect(self._conninfo()).close()
        except psycopg.OperationalError:
            return "migrations"
        return "database"  # there, but too busy to answer

    def _conninfo(self, *, role: bool = True) -> str:
        given = conninfo_to_dict(self._settings.database)
        options = [
            str(given.get("options") or ""),
            f"-c role={ROLE}" if role else "",
            f"-c statement_timeout={round(self._settings.statement_timeout * 1000)}",
        ]
        parts = {**CONNECTION, **given, "options": " ".join(filter(None, options))}
        return make_conninfo("", **parts)

    def _new_pool(self) -> ConnectionPool[psycopg.Connection[tuple[Any, ...]]]:
        adapters = AdaptersMap(psycopg.adapters)
        adapters.register_loader("json", _RawJson)
        return ConnectionPool(
            self._conninfo(),
            kwargs={"autocommit": True, "prepare_threshold": 0, "context": adapters},
            name="ml-service",
            open=False,
            min_size=1,
            max_size=self._settings.pool_size,
            timeout=self._settings.pool_timeout,
            # Try to connect for as long as somebody waits for it; whoever comes next starts anew.
            # By default the pauses between two attempts would grow to minutes.
            reconnect_timeout=self._settings.pool_timeout,
        )


def _as_of(popular: dict[str, Any]) -> dict[str, Any]:
    return {key: popular[key] for key in ("model_version", "generated_at")}


def _page(popular: dict[str, Any], limit: int, offset: int) -> dict[str, Any]:
    """An answer out of the popular list that was seen last."""
    page = popular["recommendations"][offset : offset + limit]
    return {
        "recommendations": page,
        "count": len(page),
        "limit": limit,
        "offset": offset,
        "strategy": "popular",
        **_as_of(popular),
        "fallback": "popular",
    }


def _media_page(
    popular: dict[str, Any],
    limit: int,
    offset: int,
    *,
    genre: str | None = None,
    media_type: str | None = None,
    without: UUID | None = None,
) -> dict[str, Any]:
    """The same as a list of media: those of a genre or a type."""
    chosen = [
        {**{key: of[key] for key in of if not key.endswith("_score")}, "score": of[SCORE]}
        for of in popular["recommendations"]
        if (genre is None or genre in of["genres"])
        and (media_type is None or media_type == of["media_type"])
        and of["id"] != str(without)
    ]
    page = chosen[offset : offset + limit]
    return {
        "media": page,
        "count": len(page),
        "limit": limit,
        "offset": offset,
        **_as_of(popular),
        "fallback": "popular",
    }
