"""A thread that looks at the database between requests: how it is, and what is popular in it."""

import json
import logging
import time
from dataclasses import dataclass
from enum import StrEnum
from threading import Event, Thread
from typing import Any, LiteralString, NamedTuple, Protocol

import psycopg
from psycopg.types.json import Jsonb

from service.connection import SUPERUSER, SUPERUSER_WARNING
from service.host.errors import UnavailableError

POPULAR = "select api.cached_recommendations(null, %s)"
READINESS = "select api.readiness()"
LOGIN = f"select coalesce((select to_json(rolname) from ({SUPERUSER}) login), 'null')"  # noqa: S608 (constants)

POPULAR_KEPT = {"limit": 100, "strategy": "popular", "diversity": 0, "explore": 0}
"""As many as one page may ask for."""
POPULAR_SECONDS = 60.0
PROBE_SECONDS = 0.5  # between two looks at a database that does not answer

logger = logging.getLogger(__name__)


class Server(Protocol):
    """What is looked at: a database, or several that stand for one."""

    @property
    def answered_at(self) -> float:
        """When a function last answered, by time.monotonic()."""

    def call(self, function: LiteralString, *arguments: object) -> bytes:
        """What a function answers. Raises UnavailableError, psycopg.Error."""


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
    item_models_age_seconds: float | None = None
    """They are rebuilt when there is something to learn (engine.refresh_policy)."""
    item_models_unseen: int | None = None
    """Interactions that they do not know, as of the last refresh."""
    models_outdated: tuple[str, ...] | None = None
    """Those whose parameters have changed since they were built."""
    data_age_seconds: float | None = None
    events_waiting: int | None = None
    """Recorded, and not forwarded to engagement_db yet."""
    events_waiting_seconds: float | None = None
    """For how long the first of them has waited."""
    events_refused: int | None = None
    """By engagement_db: dead letters."""
    sources: dict[str, Any] | None = None
    """When each was read, in seconds before this was asked, and what keeps it."""
    warnings: tuple[str, ...] = ()
    """What an operator should look at."""
    standbys: tuple[dict[str, Any], ...] | None = None
    """The state of each of DATABASE_READ_URL as this process sees it, and its lag in seconds."""


class _Report(NamedTuple):
    """What `api.readiness()` said, and when (time.monotonic): ages go on while nobody asks."""

    content: dict[str, Any]
    at: float


class Watch:
    """What this process knows of the database without asking it."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._thread: Thread | None = None
        self._wake = Event()
        self._closed = False
        self._report: _Report | None = None
        self.health = Health.UNKNOWN
        self.popular: dict[str, Any] | None = None
        """The last envelope of popular media that had any."""
        self.home_is_open = False
        """Whether whatever is popular may be on the page `home`."""

    def start(self) -> None:
        """Begin to look; anew in a process that was forked."""
        self._wake = Event()
        self._thread = Thread(target=self._run, name="watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Do not look again."""
        self._closed = True
        self._wake.set()

    def join(self) -> None:
        """Wait until it has ended; what it asks ends where the pool is closed."""
        if self._thread is not None:
            self._thread.join()

    def suspect(self, since: float) -> None:
        """Somebody asked in vain since then (time.monotonic()).

        Where nobody else had an answer meanwhile either, it counts as gone until it was looked at:
        who has queued for a thread all this while must not wait once more, for a connection.
        """
        if self._server.answered_at < since:
            self._now(Health.GONE)
        self._wake.set()

    def note(self, report: bytes) -> bool:
        """Take in what `api.readiness()` says; return whether there is a model."""
        content = json.loads(report)
        is_built = bool(content.pop("first_refresh"))
        self.home_is_open = content.pop("home_is_open", False)
        self._report = _Report(content, time.monotonic())
        return is_built

    def readiness(self, missing: tuple[str, ...] = ()) -> Readiness:
        """The readiness that this process saw last, its ages as of now; asks nobody."""
        if self._report is None:
            return Readiness(missing)
        content, since = self._report.content, time.monotonic() - self._report.at
        ages = {
            key: None if content[key] is None else round(content[key] + since, 3)
            for key in content
            if key.endswith("_seconds")
        }
        return Readiness(missing, **{**content, **ages})

    def _run(self) -> None:
        warned = False
        while not self._closed:
            self._wake.clear()
            self._look()
            if not warned and self.health is Health.WELL:
                self._warn()
                warned = True
            well = self.health is Health.WELL and self.popular is not None
            self._wake.wait(POPULAR_SECONDS if well else PROBE_SECONDS)

    def _warn(self) -> None:
        try:
            login = json.loads(self._server.call(LOGIN))
        except (UnavailableError, psycopg.Error):
            return
        if login is not None:
            logger.warning(SUPERUSER_WARNING, login, "the service")

    def _look(self) -> None:
        health = Health.WELL
        failure: Exception | None = None
        started = time.monotonic()
        try:
            answer = json.loads(self._server.call(POPULAR, Jsonb(POPULAR_KEPT)))
            if answer["recommendations"]:
                self.popular = answer
            self.note(self._server.call(READINESS))
        except UnavailableError as error:
            # It may have come back while this waited, and have answered somebody else since.
            if self._server.answered_at < started:
                health, failure = Health.GONE, error
        except Exception as error:  # whatever it is, this thread must live on
            health, failure = Health.FAILING, error
        self._now(health, failure)

    def _now(self, health: Health, failure: Exception | None = None) -> None:
        if health is not self.health and not self._closed:
            level = logging.INFO if health is Health.WELL else logging.WARNING
            logger.log(level, "the database is %s", health, exc_info=failure)
        self.health = health
