"""What keeps recommendation_db fresh: sync, refresh, and the loop that does both.

All the work is in `engine.sync()` and `engine.refresh()`; here is only when to call them. Every
connection acts as `ml_service_sync`, the one role that may read the sources.
"""

import logging
import time
from threading import Event
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import dict_row

from service.config import Settings

# A second worker of the same recommendation_db waits for this, as a spare.
WORKER_LOCK = 7_013_500_004

logger = logging.getLogger(__name__)


class RefreshError(RuntimeError):
    """The model could not be rebuilt; the one before it still serves."""


def connect(conninfo: str) -> psycopg.Connection[dict[str, Any]]:
    """A connection to recommendation_db as the sync role."""
    options = f"{conninfo_to_dict(conninfo).get('options') or ''} -c role=ml_service_sync"
    return psycopg.connect(
        make_conninfo(conninfo, options=options, application_name="ml-service worker"),
        autocommit=True,
        row_factory=dict_row,
    )


def sync(conninfo: str, *, reconcile: bool = False) -> dict[str, int]:
    """Bring in what is new in the sources, or compare everything; return rows written by source.

    Raises psycopg.Error where a source or recommendation_db cannot be used; nothing is changed then.
    """
    with connect(conninfo) as connection:
        return _sync(connection, reconcile)


def refresh(conninfo: str) -> dict[str, int]:
    """Reconcile with the sources, then rebuild the model; return rows by materialized view.

    Raises RefreshError where the rebuild fails (the old model serves on, the failure is recorded),
    psycopg.errors.LockNotAvailable where another refresh runs, psycopg.Error as `sync` does.
    """
    with connect(conninfo) as connection:
        _sync(connection, reconcile=True)
        return _refresh(connection)


def run(settings: Settings, stop: Event) -> None:
    """Sync every `sync_seconds` and refresh every `refresh_minutes`, until `stop` is set.

    A failure is logged and tried again at the next turn. A second worker waits until the first ends.
    """
    while not stop.is_set():
        try:
            with connect(settings.database) as connection:
                if _is_first(connection, settings.sync_seconds, stop):
                    _work(connection, settings, stop)
        except psycopg.Error:
            logger.exception("recommendation_db cannot be used")
            stop.wait(max(1.0, settings.sync_seconds))


def _is_first(connection: psycopg.Connection[dict[str, Any]], every: float, stop: Event) -> bool:
    """Wait until this is the only worker, or until `stop`; say whether it is."""
    waiting = False
    while not stop.is_set():
        row = connection.execute(
            "select pg_try_advisory_lock(%s) as locked", (WORKER_LOCK,)
        ).fetchone()
        if row and row["locked"]:
            return True
        if not waiting:
            logger.info("another worker is at work; waiting as its spare")
            waiting = True
        stop.wait(max(1.0, every))
    return False


def _work(connection: psycopg.Connection[dict[str, Any]], settings: Settings, stop: Event) -> None:
    refresh_at = time.monotonic()
    while not stop.is_set():
        due = time.monotonic() >= refresh_at
        try:
            started = time.monotonic()
            written = _sync(connection, reconcile=due)
            if due or any(written.values()):
                _log("sync", started, written)
        except psycopg.Error:
            # A source that is away; when it is this connection, the caller opens another.
            logger.exception("sync failed")
            if connection.closed:
                raise
        if due:
            # Also when a source is away: what is here already can be ranked.
            refresh_at = time.monotonic() + 60 * settings.refresh_minutes
            try:
                started = time.monotonic()
                _log("refresh", started, _refresh(connection))
            except (RefreshError, psycopg.errors.LockNotAvailable):
                logger.exception("refresh failed")
        stop.wait(settings.sync_seconds)


def _sync(connection: psycopg.Connection[dict[str, Any]], reconcile: bool) -> dict[str, int]:
    rows = connection.execute("select * from engine.sync(%s)", (reconcile,)).fetchall()
    return {row["source"]: row["written"] for row in rows}


def _refresh(connection: psycopg.Connection[dict[str, Any]]) -> dict[str, int]:
    row = connection.execute("select row_counts, error from engine.refresh()").fetchone()
    assert row is not None
    if row["error"] is not None:
        raise RefreshError(row["error"])
    counts: dict[str, int] = row["row_counts"]
    return counts


def _log(what: str, started: float, rows: dict[str, int]) -> None:
    logger.info(
        what,
        extra={"rows": rows, "duration_ms": round(1000 * (time.monotonic() - started), 1)},
    )
