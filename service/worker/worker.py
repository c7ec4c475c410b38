"""What keeps recommendation_db fresh: sync, forwarding, refresh, and the loops that do them.

All the work is in functions of `engine`; here is only when to call them. Every connection acts as
`ml_service_sync`, the one role that may read the sources.
"""

import logging
import math
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from threading import Event, Thread
from typing import Any, LiteralString, NamedTuple
from uuid import UUID, uuid4

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import dict_row

from service.config import Settings
from service.connection import SUPERUSER, SUPERUSER_WARNING, UNLIMITED, address, is_pooled
from service.connection import connect as connection_of
from service.worker.publish import PublishError, publish

ROLE = "ml_service_sync"
OWNER = "ml_service_owner"
LEASE_SECONDS = 5.0
"""A worker that has not renewed its lease for so long has lost it, to a spare."""
RENEW_SECONDS = 1.0
"""Between two renewals, and between two looks of a spare."""
TIMEOUTS = {
    **UNLIMITED,
    # A worker that is stopped between two statements must not hold what it has locked.
    "idle_in_transaction_session_timeout": "5s",
}
"""Of the server, whatever its databases and roles say: a refresh takes as long as it takes."""
KEEPALIVES = {"idle": 10, "interval": 5, "count": 3}
"""Of the server's side of a connection; seconds, and how many."""
RETRY_SECONDS = 1.0
"""Before the next try after a failure, at least."""
STOP_SECONDS = 2.0
"""So long a query that was cancelled may take to end."""
REST = 4
"""What is dear rests so many times as long as it took: a source that is read, and a refresh before
another one that is urgent."""
LOOK_REST = 199
"""A source whose every row is looked at, mostly to find nothing new, rests so many times as long as
that has it at work: half a per cent of a core, where there are many."""
FRESH_SECONDS = 10.0
"""But for that, not longer: by then, what it has is to count."""
LOOK_SECONDS = 5.0
"""Between two looks whether a refresh is urgent."""
COUNT_SECONDS = 60.0
"""Between two looks whether outcomes of a day are to be counted, where there is none."""
BATCH = 250
"""Events that are forwarded in one transaction, at most: who takes one of them back waits for its
end."""
SETTLE_TRIES = 3
"""To find out at one go what became of an interrupted forwarding; two are enough mostly."""

Connection = psycopg.Connection[dict[str, Any]]
Work = Callable[[Connection], dict[str, int]]
"""Returns what it has done, in rows."""
_Batch = dict[str, Any]
"""What `engine.forward` returned: arrays, by name."""
Turn = Callable[[Connection], float]
"""Returns how many seconds to wait before the next one."""

logger = logging.getLogger(__name__)


class RefreshError(RuntimeError):
    """The model could not be rebuilt; the one before it still serves."""


def connect(conninfo: str) -> Connection:
    """A connection to recommendation_db as the sync role."""
    # The server, too, must notice soon that a worker's machine is gone.
    keepalives = {f"tcp_keepalives_{name}": str(value) for name, value in KEEPALIVES.items()}
    connection: Connection = connection_of(
        psycopg.connect,
        make_conninfo(
            "", **{"application_name": "ml-service worker", **conninfo_to_dict(conninfo)}
        ),
        ROLE,
        {**keepalives, **TIMEOUTS},
        prepare_threshold=None,  # a migration may change what a prepared statement returns
        row_factory=dict_row,
    )
    connection.add_notice_handler(_log_notice)
    return connection


def sync(conninfo: str, *, reconcile: bool = False) -> dict[str, int]:
    """Bring in what is new, or compare everything; then forward what waits. Return rows by source.

    A source at a time, in a transaction of its own. Raises psycopg.Error where a source or
    recommendation_db cannot be used, after the other sources.
    """
    with connect(conninfo) as connection:
        return sync_on(connection, reconcile=reconcile)


def sync_on(connection: Connection, *, reconcile: bool = False) -> dict[str, int]:
    """As `sync`, on a connection that `connect` has made."""
    written = _sync(connection, _reconcile_everything if reconcile else _sync_interactions)
    _forward(connection)
    return written


def forward(conninfo: str, *, within: str) -> dict[str, int]:
    """Tell engagement_db what was recorded and deleted here; return how many.

    within: how long any statement may take. Raises psycopg.Error.
    """
    with connect(conninfo) as connection:
        connection.execute("select set_config('statement_timeout', %s, false)", (within,))
        return _forward(connection)


def refresh(conninfo: str, *, everything: bool = False) -> dict[str, int]:
    """Reconcile with the sources, rebuild the model, forward; return rows by view and table.

    The item models are rebuilt where there is something to learn, as engine.refresh_policy has it,
    or where everything is asked for.

    Raises RefreshError where the rebuild fails (the old model serves on, the failure is recorded),
    psycopg.errors.LockNotAvailable where another refresh runs, psycopg.Error as `sync` does.
    """
    with connect(conninfo) as connection:
        return refresh_on(connection, everything=everything)


def refresh_on(connection: Connection, *, everything: bool = False) -> dict[str, int]:
    """As `refresh`, on a connection that `connect` has made."""
    _sync(connection, _reconcile_everything)
    counts = _refresh(connection, everything=everything)
    _forward(connection)
    return counts


def rebuild(conninfo: str) -> dict[str, int]:
    """Rebuild all of the model from what is here, without the sources; otherwise as `refresh`."""
    with connect(conninfo) as connection:
        return _refresh(connection, everything=True)


def run(settings: Settings) -> None:
    """Sync every `sync_seconds` and refresh every `refresh_minutes`, for good.

    Each source has a loop of its own, and so has the refresh: what keeps one waiting, a source that
    is frozen or a model that is large, delays no other. A failure is logged and tried again at the
    next turn, a second later at the earliest. A second worker is a spare: it takes over within some
    seconds of the first one's end, or of its standing still.
    KeyboardInterrupt ends it, and cancels the queries that run.
    """
    me = uuid4()
    first = Event()
    loops = [
        *([_Loop("shards", settings, first, _publishing(settings))] if settings.shards else []),
        _Loop("catalog_db", settings, first, _looking(settings, "catalog_db")),
        _Loop("user_db", settings, first, _looking(settings, "user_db")),
        _Loop("engagement_db", settings, first, _syncing(settings, _sync_interactions, _forward)),
        _Loop("here", settings, first, _syncing(settings, _tend_what_is_here)),
        _Loop("changes", settings, first, _summing(settings)),
        _Loop("refresh", settings, first, _Refreshing(settings).turn),
        _Loop("outcomes", settings, first, _count_outcomes),
    ]
    for loop in loops:
        loop.start()
    warned = False
    try:
        while True:
            try:
                with connect(settings.worker_database) as connection:
                    if not warned:
                        for login in connection.execute(SUPERUSER):
                            logger.warning(SUPERUSER_WARNING, login["rolname"], "the worker")
                        warned = True
                    _wait_to_be_first(connection, me)
                    first.set()
                    while _claim(connection, me)[0]:
                        time.sleep(RENEW_SECONDS)
                first.clear()
                logger.warning("another worker has taken over")
                for loop in loops:
                    loop.cancel()
            except psycopg.Error as error:
                first.clear()
                _log_failure("recommendation_db cannot be used", error)
                time.sleep(RETRY_SECONDS)
    finally:
        for loop in loops:
            loop.end()
        for loop in loops:
            loop.join(STOP_SECONDS)
        _release(settings, me)


class _Loop(Thread):
    """One kind of work, over and over, on a connection of its own, while this worker is first."""

    def __init__(self, name: str, settings: Settings, first: Event, turn: Turn) -> None:
        super().__init__(name=name, daemon=True)
        self._settings = settings
        self._first = first
        self._turn = turn
        self._ended = Event()
        self._connection: Connection | None = None

    def run(self) -> None:
        while not self._ended.is_set():
            if not self._first.wait(RETRY_SECONDS):
                continue
            try:
                with connect(self._settings.worker_database) as self._connection:
                    while self._first.is_set() and not self._ended.is_set():
                        self._ended.wait(self._turn(self._connection))
            except psycopg.Error as error:
                # (The same of all, where recommendation_db is away: said once, and then rarely.)
                _log_failure("work was interrupted", error, loop=self.name)
            except Exception:  # whatever it is, this thread must live on
                logger.exception("%s: unexpected error", self.name)
            self._ended.wait(RETRY_SECONDS)

    def end(self) -> None:
        """Do not begin another turn, and cancel what runs."""
        self._ended.set()
        self.cancel()

    def cancel(self) -> None:
        """Cancel the query that runs."""
        if self._connection is not None and not self._connection.closed:
            with suppress(psycopg.Error):  # where the server is gone, so is the query
                self._connection.cancel_safe(timeout=STOP_SECONDS)


def _syncing(settings: Settings, sync: Work, forward: Work | None = None) -> Turn:
    def turn(connection: Connection) -> float:
        started = time.monotonic()
        well = _try("sync", connection, sync)
        rest = REST * (time.monotonic() - started) if forward is None else 0
        if forward is not None:
            well = _try("forward", connection, forward) and well
        return max(settings.sync_seconds, rest, 0 if well else RETRY_SECONDS)

    return turn


def _summing(settings: Settings) -> Turn:
    """Up what people did since the model was built, wherever it came from."""

    def turn(connection: Connection) -> float:
        started = time.monotonic()
        well = _try("changes", connection, _sum_changes)
        rest = REST * (time.monotonic() - started)
        return max(settings.sync_seconds, rest, 0 if well else RETRY_SECONDS)

    return turn


def _looking(settings: Settings, source: str) -> Turn:
    """At every row of a source, which then rests by how long it was read, not what was written."""
    looked = _Looked(0, 0.0, 0.0)

    def look(connection: Connection) -> dict[str, int]:
        nonlocal looked
        looked = _look(connection, source)
        return {source: looked.written}

    def turn(connection: Connection) -> float:
        started = time.monotonic()
        well = _try("sync", connection, look)
        if not well:
            return max(settings.sync_seconds, REST * (time.monotonic() - started), RETRY_SECONDS)
        return max(settings.sync_seconds, _rest(looked))

    return turn


def _rest(looked: "_Looked") -> float:
    """How many seconds a source is left alone, for what it took to look at it."""
    return max(REST * looked.read_seconds, min(LOOK_REST * looked.look_seconds, FRESH_SECONDS))


def _count_outcomes(connection: Connection) -> float:
    """Of one day that is over; then what people ask for has the machine for as long as a source."""
    started = time.monotonic()
    counted = False

    def count(connection: Connection) -> dict[str, int]:
        nonlocal counted
        counted = _call(connection, "select engine.count_outcomes() is not null")
        return {"days": int(counted)}

    _try("outcomes", connection, count)
    return REST * (time.monotonic() - started) if counted else COUNT_SECONDS


def _publishing(settings: Settings) -> Turn:
    """Bring to every shard what the builder has, one after the other; what fails waits for none."""

    def turn(_: Connection) -> float:
        for shard in settings.shards:
            name = address(shard)
            try:
                done = publish(settings.migrate_database, shard)
            except (PublishError, psycopg.Error) as error:
                _log_failure(f"publishing to {name} failed", error)
            else:
                if done:
                    logger.info(f"published to {name}", extra={"fields": {"rows": done}})
        return settings.sync_seconds

    return turn


class _Refreshing:
    """When to reconcile, and when to rebuild; what it remembers outlives a connection."""

    def __init__(self, settings: Settings) -> None:
        self._seconds = 60 * settings.refresh_minutes
        self._at = time.monotonic()
        self._rested = self._at  # from when on one may be brought forward
        self._owed = False  # a reconcile, from when it is due until one succeeds

    def turn(self, connection: Connection) -> float:
        """Do what is due; return how many seconds nothing is."""
        now = time.monotonic()
        due, urgent = now >= self._at, False
        self._owed = self._owed or due

        def look(connection: Connection) -> dict[str, int]:
            nonlocal urgent
            urgent = _call(connection, "select engine.refresh_is_urgent()")
            return {"urgent": int(urgent)}

        if not due and now >= self._rested:
            _try("whether a refresh is urgent", connection, look)
        if self._owed:
            _try("refresh log", connection, _tend_refresh_log)
            _try("answer log", connection, _tend_answer_log)
        reconciled = self._owed and _try(
            "sync", connection, partial(_sync, interactions=_reconcile)
        )
        # Also when a source is away: what is here already can be ranked.
        if due or reconciled or urgent:
            started = time.monotonic()
            try:
                _try("refresh", connection, _refresh)
            finally:  # one that brings the server down is not repeated at once
                ended = time.monotonic()
                self._rested = ended + REST * (ended - started)
                if due or reconciled:
                    self._at = ended + self._seconds
        self._owed = self._owed and not reconciled
        if self._owed:
            return RETRY_SECONDS
        return min(LOOK_SECONDS, max(0.0, self._at - time.monotonic()))


def _wait_to_be_first(connection: Connection, me: UUID) -> None:
    """Return when this worker holds the lease.

    Whether another one still renews it, shows by this process's clock alone: the server's may jump.
    """
    held, beat = _claim(connection, me)
    since = time.monotonic()
    if not held:
        logger.info("another worker is at work; waiting as its spare")
    while not held:
        time.sleep(RENEW_SECONDS)
        before, expired = beat, time.monotonic() - since >= LEASE_SECONDS
        held, beat = _claim(connection, me, before if expired else None)
        if beat != before:
            since = time.monotonic()


def _claim(connection: Connection, me: UUID, expired: int | None = None) -> tuple[bool, int]:
    query = "select held, beat from engine.claim_lease(%s, %s)"
    [row] = connection.execute(query, (me, expired)).fetchall()
    return row["held"], row["beat"]


def _release(settings: Settings, me: UUID) -> None:
    """Let the next worker begin at once; where that cannot be said, it will see for itself."""
    with suppress(psycopg.Error), connect(settings.worker_database) as connection:
        connection.execute("select engine.release_lease(%s)", (me,))


def _try(what: str, connection: Connection, work: Work) -> bool:
    """Do it and log it; say whether it succeeded. Raises where the connection is lost."""
    started = time.monotonic()
    try:
        rows = work(connection)
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


def _log_notice(notice: psycopg.errors.Diagnostic) -> None:
    if notice.severity_nonlocalized == "WARNING":
        logger.warning(notice.message_primary)


def _log_failure(what: str, error: Exception, **fields: str) -> None:
    logger.error(what, extra={"fields": {**fields, "error": str(error).strip()}})


def _sync(connection: Connection, interactions: Work) -> dict[str, int]:
    """All three sources; raises the first failure when all have been tried."""
    # The catalogue first, so that what people took is mostly known when it comes.
    works: list[Work] = [
        lambda connection: {"catalog_db": _look(connection, "catalog_db").written},
        lambda connection: {"user_db": _look(connection, "user_db").written},
        interactions,
    ]
    written: dict[str, int] = {}
    failure: psycopg.Error | None = None
    for work in works:
        try:
            written |= work(connection)
        except psycopg.Error as error:
            if connection.closed:
                raise
            failure = failure or error
    if failure is not None:
        raise failure
    _sync_rules(connection)
    return written


def _sync_rules(connection: Connection) -> dict[str, int]:
    """Keep what rules say now; what is over foreign tables is copied first."""
    written = _keep_rules(connection)
    if copied := _copy_rules(connection):
        written = copied + _keep_rules(connection)
    return {"rules": written}


def _keep_rules(connection: Connection) -> int:
    """As engine.keep_rules, a statement a relation, so that each can be ended for its time alone.

    That is the server's to do: PostgreSQL has no limit within a statement, and whoever caught the
    end of one there would catch somebody's cancel, too.
    """
    with connection.transaction():
        seen = _call(connection, "select pg_current_snapshot()::text")
        _call(connection, "select engine.hold_lock('rules')")
        relations = connection.execute(
            "select relation, about, coalesce(extract(epoch from patience), 0)::float8 as seconds"
            " from engine.operators_relations()"
        ).fetchall()
        for one in relations:
            _within_its_time(connection, "select engine.look_at_relation(%s, %s, %s)", one)
        written: int = _call(connection, "select engine.end_keeping(%s::pg_snapshot)", seen)
    return written


def _copy_rules(connection: Connection) -> int:
    """As engine.copy_rules, a statement a relation. (Most know none, and wait for no lock.)"""
    relations = connection.execute(
        "select relation, about, extract(epoch from patience)::float8 as seconds"
        " from engine.relations_to_copy()"
    ).fetchall()
    if not relations:
        return 0
    copy: LiteralString = "select engine.copy_relation(%s, %s, %s)"
    with connection.transaction():
        _call(connection, "select engine.hold_lock('rules')")
        return sum(_within_its_time(connection, copy, one) for one in relations)


def _within_its_time(connection: Connection, call: LiteralString, one: dict[str, Any]) -> Any:
    """Call it for a relation; again with is_ended where that takes too long (0: nothing does)."""
    limit: LiteralString = "select set_config('statement_timeout', %s, true)"
    relation, about, seconds = one["relation"], one["about"], one["seconds"]
    started = time.monotonic()
    try:
        with connection.transaction():
            _call(connection, limit, f"{math.ceil(1000 * seconds)}ms")
            found = _call(connection, call, relation, about, False)
            _call(connection, limit, TIMEOUTS["statement_timeout"])
            return found
    except psycopg.errors.QueryCanceled:
        # One that came sooner is of somebody who ends this worker, or its work.
        if seconds == 0 or time.monotonic() - started < seconds:
            raise
        return _call(connection, call, relation, about, True)


LOOK: dict[str, LiteralString] = {
    "catalog_db": "call engine.sync_media()",
    "user_db": "call engine.sync_people()",
}


class _Looked(NamedTuple):
    written: int
    """Rows."""
    read_seconds: float
    """Until all was read."""
    look_seconds: float
    """What of that the source was at work to say whether it has anything new."""


def _look(connection: Connection, source: str) -> _Looked:
    """Bring in what a source has, if that has changed."""
    looked = _Looked(0, 0.0, 0.0)

    def read() -> int:
        nonlocal looked
        [row] = connection.execute(LOOK[source]).fetchall()
        looked = _Looked(**row)
        return looked.written

    _sync_source(connection, source, read)
    return looked


def _sync_interactions(connection: Connection) -> dict[str, int]:
    """By steps, each committed: a first load that is interrupted goes on where it was."""

    def read() -> int:
        _call(connection, "select engine.finish_forgetting()")
        written, is_behind = 0, True
        while connection.execute("call engine.begin_load()").fetchall()[0]["is_divided"]:
            written += sum(_by_two(connection, "select engine.load_step()"))
        while is_behind:
            [step] = connection.execute("call engine.sync_interactions()").fetchall()
            written += step["written"]
            is_behind = step["is_behind"]
        if _call(connection, "select exists (select from engine.index_aside)"):
            _by_two(connection, "select nullif(engine.end_load(), false)")
            # Or a refresh, which reads all of it from an index, would look each row up.
            _vacuum(connection, [sql.Identifier("engine", "interaction")])
        return written

    return _sync_source(connection, "engagement_db", read)


def _by_two(connection: Connection, step: LiteralString) -> list[Any]:
    """Call it until it returns null, in two sessions side by side; return what it returned.

    For half of its time a session waits for the source, or there is a core for each; alone, where
    there is one.
    """
    returned: list[Any] = []
    helpers: list[Connection] = []
    ended = Event()

    def work(session: Connection) -> None:
        while not ended.is_set():
            found = _call(session, step)
            if found is None:
                break
            returned.append(found)

    def help_out() -> None:
        info = connection.info
        conninfo = make_conninfo("", **info.get_parameters(), password=info.password)
        # What it fails at, the other session does, or fails at as well.
        with suppress(psycopg.Error), connect(conninfo) as helper:
            helpers.append(helper)
            work(helper)

    beside = Thread(target=help_out, daemon=True)
    beside.start()
    try:
        work(connection)
    except BaseException:
        ended.set()
        for helper in helpers:
            with suppress(psycopg.Error):
                helper.cancel_safe(timeout=STOP_SECONDS)
        raise
    finally:
        beside.join()
    return returned


def _sync_source(connection: Connection, source: str, read: Callable[[], int]) -> dict[str, int]:
    """Read a source; what keeps it from that, readiness will say."""
    try:
        return {source: read()}
    except psycopg.Error as error:
        if not connection.closed:
            message = error.diag.message_primary or str(error)
            _call(connection, "select engine.note_sync_failure(%s, %s)", source, message)
        raise


def _reconcile(connection: Connection, *, everything: bool = False) -> dict[str, int]:
    """Take over what was changed or deleted, then bring in all that is new.

    In this order, for what has just been read need not be compared: a first load is all of it. Of
    very many interactions only the latest are compared, and the next part of all others, unless
    everything is asked for.
    """

    def compare() -> int:
        [found] = connection.execute("call engine.reconcile(%s)", (everything,)).fetchall()
        return int(found["written"])

    written = _sync_source(connection, "engagement_db", compare)["engagement_db"]
    _call(connection, "select engine.note_interactions()")
    return {"engagement_db": written + _sync_interactions(connection)["engagement_db"]}


def _reconcile_everything(connection: Connection) -> dict[str, int]:
    return _reconcile(connection, everything=True)


def _forward(connection: Connection) -> dict[str, int]:
    """Write what was recorded here to engagement_db, each event once, and delete there what was
    deleted here; return how many.

    What it refuses on writing, it has refused alone. What it refuses on commit only is found by
    halving what is written at once; that grows again with every commit.
    """
    forwarded, most, full = 0, BATCH, True
    while full and any(_call(connection, "call engine.settle()") for _ in range(SETTLE_TRIES)):
        batch: _Batch = {}
        try:
            _forward_batch(connection, most, batch)
        except psycopg.Error as error:
            sent = batch.get("outbox_ids")
            if connection.closed or not sent or not _is_refusal(connection, error):
                raise
            most = len(sent) // 2
            if most == 0:
                _note_refused(connection, "events", sent, [str(error)])
                most = 1
        else:
            sent, refused = batch["outbox_ids"] or [], batch["refused_ids"] or []
            if refused:
                _note_refused(connection, "events", refused, batch["errors"])
            forwarded += len(sent)
            full = len(sent) + len(refused) == most
            most = min(2 * most, BATCH)
    deleted = _forward_deletions(connection)
    _call(connection, "select engine.expire_event_ids()")
    return {"forwarded": forwarded, "deleted": deleted}


def _forward_deletions(connection: Connection) -> int:
    """Delete at engagement_db what was deleted here; return how many. Refusals: as above."""
    deleted, most, full = 0, BATCH, True
    while full:
        batch: _Batch = {}
        try:
            with connection.transaction():
                query = "select * from engine.forward_deletions(%s)"
                batch |= connection.execute(query, (most,)).fetchone() or {}
        except psycopg.Error as error:
            sent = batch.get("sent_ids")
            if connection.closed or not sent or not _is_refusal(connection, error):
                raise
            most = len(sent) // 2
            if most == 0:
                _note_refused(connection, "deletions", sent, [str(error)])
                most = 1
        else:
            sent, refused = batch["sent_ids"] or [], batch["refused_ids"] or []
            if refused:
                _note_refused(connection, "deletions", refused, batch["errors"])
            if sent:
                _call(connection, "select engine.mark_deleted(%s)", sent)
            deleted += len(sent)
            full = len(sent) + len(refused) == most
            most = min(2 * most, BATCH)
    return deleted


def _forward_batch(connection: Connection, most: int, batch: _Batch) -> None:
    """Forward so many events at most, in a transaction; `batch` says which, before it commits.

    engagement_db commits first, then it is noted here: who is killed in between finds, committed
    by the witness, what engine.settle() needs to know whether they arrived.
    """
    with connection.transaction():
        row = connection.execute("select * from engine.forward(%s)", (most,)).fetchone()
        assert row is not None
        batch |= row
        if batch["outbox_ids"] is None:
            return
        with _another(connection) as witness:
            witness.execute("set synchronous_commit = on")  # whatever the database's own setting
            witness.execute(
                "insert into engine.forward_attempt (outbox_ids, interaction_ids) values (%s, %s)",
                (batch["outbox_ids"], batch["interaction_ids"]),
            )
    connection.execute(
        "select engine.mark_forwarded(%s, %s)", (batch["outbox_ids"], batch["interaction_ids"])
    )


def _is_refusal(connection: Connection, error: psycopg.Error) -> bool:
    refusal: bool = _call(connection, "select engine.is_refusal(%s)", error.sqlstate or "08000")
    return refusal


NOTE_REFUSED: dict[str, LiteralString] = {
    "events": "select engine.note_refused(%s, %s)",
    "deletions": "select engine.note_refused_deletions(%s, %s)",
}


def _note_refused(connection: Connection, what: str, ids: list[int], errors: list[str]) -> None:
    dead = _call(connection, NOTE_REFUSED[what], ids, errors)
    if dead:
        logger.error(
            f"engagement_db refuses {what}: dead letters",
            extra={"fields": {what: dead, "error": errors[0].strip()}},
        )


def _another(connection: Connection, role: str = ROLE) -> psycopg.Connection[Any]:
    """A second connection to the same database, as the same role or another of the login's."""
    info = connection.info
    conninfo = make_conninfo("", **info.get_parameters(), password=info.password)
    return connection_of(psycopg.connect, conninfo, role)


def _call(connection: Connection, query: LiteralString, *arguments: object) -> Any:
    """The only value that a query returns."""
    row = connection.execute(query, arguments).fetchone()
    assert row is not None
    [value] = row.values()
    return value


def _tend_what_is_here(connection: Connection) -> dict[str, int]:
    """What takes no source, and may not wait for a refresh."""
    emptied = _call(connection, "select engine.tend_answer_cache()")
    return {"caches of answers": emptied, **_sync_rules(connection)}


def _sum_changes(connection: Connection) -> dict[str, int]:
    return {"people": _call(connection, "select engine.sum_changes()")}


def _tend_answer_log(connection: Connection) -> dict[str, int]:
    """Partitions of the days to come, and none older than is kept."""
    return {"partitions": _call(connection, "select engine.tend_answer_log()")}


def _tend_refresh_log(connection: Connection) -> dict[str, int]:
    """Those that died, and none older than is kept."""
    return {"recorded": _call(connection, "select engine.tend_refresh_log()")}


def _refresh(connection: Connection, *, everything: bool = False) -> dict[str, int]:
    if _call(connection, "select exists (select from engine.shard)"):
        return {}  # its model is the builder's
    _tend_refresh_log(connection)
    with connection.transaction():
        transaction = _call(connection, "select engine.begin_refresh()::text")
        with _another(connection) as witness:
            witness.execute(
                "insert into engine.refresh_attempt (transaction_id) values (%s::text::xid8)",
                (transaction,),
            )
        row = connection.execute(
            "select row_counts, error from engine.refresh(%s)", (everything,)
        ).fetchone()
    assert row is not None
    if row["error"] is not None:
        raise RefreshError(row["error"])
    _vacuum_models(connection)
    counts: dict[str, int] = row["row_counts"]
    return counts


def _vacuum_models(connection: Connection) -> None:
    """Make room where a refresh left more than what lives."""
    views = _call(connection, "select engine.models_to_vacuum()")
    if views:
        _vacuum(connection, [sql.Identifier("model", view) for view in views])


def _vacuum(connection: Connection, relations: Iterable[sql.Identifier]) -> None:
    """Vacuum these; nobody waits for that.

    Before PostgreSQL 17 it takes a login that may act as the owner; else autovacuum does it.
    """
    # What else works on one just now goes first, and to shrink its file would lock out readers.
    vacuum = sql.SQL("vacuum (skip_locked, truncate off) {}").format(sql.SQL(", ").join(relations))
    if connection.info.server_version >= 170_000:
        connection.execute(vacuum)
    elif not is_pooled(connection) and _call(
        connection, "select pg_has_role(session_user, %s, 'MEMBER')", OWNER
    ):
        with _another(connection, OWNER) as owner:
            owner.execute(vacuum)
