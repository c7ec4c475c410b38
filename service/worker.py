"""What keeps recommendation_db fresh: sync, refresh, and the loop that does both.

All the work is in `engine.sync()` and `engine.refresh()`; here is only when to call them. Every
connection acts as `ml_service_sync`, the one role that may read the sources.
"""

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import dict_row

from service.config import Settings
from service.database import CONNECTION

# A second worker of the same recommendation_db waits for this, as a spare.
WORKER_LOCK = 7_013_500_004
RETRY_SECONDS = 1.0
"""Before the next try after a failure, at least; and between two looks at that lock."""

Connection = psycopg.Connection[dict[str, Any]]

logger = logging.getLogger(__name__)


class RefreshError(RuntimeError):
    """The model could not be rebuilt; the one before it still serves."""


def connect(conninfo: str) -> Connection:
    """A connection to recommendation_db as the sync role."""
    given = conninfo_to_dict(conninfo)
    options = f"{given.get('options') or ''} -c role=ml_service_sync"
    parts = {**CONNECTION, "application_name": "ml-service worker", **given, "options": options}
    return psycopg.connect(
        make_conninfo("", **parts),
        autocommit=True,
        prepare_threshold=None,  # a migration may change what a prepared statement returns
        row_factory=dict_row,
    )


def sync(conninfo: str, *, reconcile: bool = False) -> dict[str, int]:
    """Bring in what is new in the sources, or compare everything; return rows written by source.

    Raises psycopg.Error, with nothing written, where a source or recommendation_db cannot be used.
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


def rebuild(conninfo: str) -> dict[str, int]:
    """Rebuild the model from what is here, without the sources; otherwise as `refresh`."""
    with connect(conninfo) as connection:
        return _refresh(connection)


def run(settings: Settings) -> None:
    """Sync every `sync_seconds` and refresh every `refresh_minutes`, for good.

    A failure is logged and tried again at the next turn, a second later at the earliest. A second
    worker waits until the first ends. KeyboardInterrupt ends it, and cancels a query that runs.
    """
    # Both outlive a connection: a refresh that brings the server down is not repeated at once.
    refresh_at = time.monotonic()
    owed = False  # a reconcile, from when it is due until one succeeds
    while True:
        try:
            with connect(settings.database) as connection:
                _wait_to_be_first(connection)
                while True:
                    due = time.monotonic() >= refresh_at
                    owed = owed or due
                    synced = _try("sync", connection, partial(_sync, connection, reconcile=owed))
                    # Also when a source is away: what is here already can be ranked.
                    rebuild = due or (owed and synced)
                    owed = owed and not synced
                    if rebuild:
                        refresh_at = time.monotonic() + 60 * settings.refresh_minutes
                        _try("refresh", connection, partial(_refresh, connection))
                    time.sleep(max(settings.sync_seconds, 0 if synced else RETRY_SECONDS))
        except psycopg.Error as error:
            _log_failure("recommendation_db cannot be used", error)
            time.sleep(RETRY_SECONDS)


def _wait_to_be_first(connection: Connection) -> None:
    """Return when this is the only worker.

    It asks again and again: a query that waits for the lock would keep old rows from vacuum.
    """
    waiting = False
    while True:
        query = "select pg_try_advisory_lock(%s) as locked"
        [row] = connection.execute(query, [WORKER_LOCK]).fetchall()
        if row["locked"]:
            return
        if not waiting:
            logger.info("another worker is at work; waiting as its spare")
            waiting = True
        time.sleep(RETRY_SECONDS)


def _try(what: str, connection: Connection, work: Callable[[], dict[str, int]]) -> bool:
    """Do it and log it; say whether it succeeded. Raises where the connection is lost."""
    started = time.monotonic()
    try:
        rows = work()
    except (RefreshError, psycopg.Error) as error:
        if connection.closed:
            raise
        _log_failure(f"{what} failed", error)
        return False
    duration_ms = round(1000 * (time.monotonic() - started), 1)
    logger.log(
        logging.INFO if any(rows.values()) else logging.DEBUG,  # mostly nothing is new
        what,
        extra={"fields": {"rows": rows, "duration_ms": duration_ms}},
    )
    return True


def _log_failure(what: str, error: Exception) -> None:
    logger.error(what, extra={"fields": {"error": str(error).strip()}})


def _sync(connection: Connection, reconcile: bool) -> dict[str, int]:
    rows = connection.execute("select * from engine.sync(%s)", (reconcile,)).fetchall()
    return {row["source"]: row["written"] for row in rows}


def _refresh(connection: Connection) -> dict[str, int]:
    row = connection.execute("select row_counts, error from engine.refresh()").fetchone()
    assert row is not None
    if row["error"] is not None:
        raise RefreshError(row["error"])
    counts: dict[str, int] = row["row_counts"]
    return counts
