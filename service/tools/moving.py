"""How people move from one shard to another while everybody goes on (docs/scale.md).

The shard that gets them reads what they did from the sources, as any sync does. What only the other
one has (what was shown to them, event_ids, dead letters) is copied, person by person where a digest
differs, and once more while those who write wait: so when the router's slots change, both have the
same. What is to be done after that is in `router.move`, by the same commit: whoever is cut off goes
on from there. Each step may be done again.
"""

# ruff: noqa: S608 (all names are constants)

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from threading import Event, Timer
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg import errors, sql

from service import worker
from service.connection import connect

Connection = psycopg.Connection[Any]

ROLE = "ml_service_owner"
SESSION = {"statement_timeout": "0", "timezone": "UTC"}
"""As text, a time is the same on both sides in one zone alone."""
PATIENCE = "100ms"
"""For the router's gate: whoever writes next queues behind whoever waits for it."""
TRIES, REST_SECONDS = 300, 0.2
AT_GATE_SECONDS = 3.0
"""How long those who write may wait; then the gate is opened, and tried again."""
BATCH = 1000
"""People who are deleted at once."""
OUTBOX = "4611686018427387904"
"""Ids of interactions from here on are of engine.outbox, of each shard by itself."""


class MoveError(RuntimeError):
    """People could not be moved; nothing is lost, and it may be tried again."""


def plan(held: Sequence[Sequence[int]]) -> dict[tuple[int, int], list[int]]:
    """The fewest slots to move until all shards have as many, but for one: from one, to another."""
    left = [sorted(slots) for slots in held]
    moves: dict[tuple[int, int], list[int]] = {}
    while True:
        most = max(range(len(left)), key=lambda place: len(left[place]))
        least = min(range(len(left)), key=lambda place: len(left[place]))
        if len(left[most]) - len(left[least]) < 2:
            return moves
        slot = left[most].pop()
        left[least].append(slot)
        moves.setdefault((most, least), []).append(slot)


@dataclass(frozen=True)
class _Kind:
    """Something that a shard has of its people."""

    name: str
    source: str
    """From where, with engine.person, and engine.media where it is about one."""
    stamp: str
    """What differs wherever it does."""
    columns: Mapping[str, tuple[str, str]]
    """Of what is copied, without keys of the shard: type, and expression."""
    clear: Sequence[str]
    """Delete what the people of `moved` had."""
    put: str
    """Add what is in `arriving` and is not there yet."""
    since: str | None = None
    """When a row came, where one may come after the people have moved."""


PERSON = "join engine.person using (user_key)"
MEDIA = "join engine.media using (media_key)"
OF_BOTH = {"user_id": ("uuid", "user_id"), "media_id": ("uuid", "media_id")}
KEYS = "join engine.person using (user_id) join engine.media using (media_id)"
MOVED_KEYS = "select user_key from engine.person join moved using (user_id)"
IDS = (
    "array(select media_id from unnest({}) with ordinality as listed (media_key, place)"
    " join engine.media using (media_key) order by place)"
)
TO_KEYS = (
    "array(select media_key from unnest({}) with ordinality as listed (media_id, place)"
    " join engine.media using (media_id) order by place)"
)
TAKEN = {
    **OF_BOTH,
    "interaction_id": ("bigint", "interaction_id"),
    "type": ("engine.interaction_type", "type"),
    "value": ("double precision", "value"),
    "happened_at": ("timestamptz", "happened_at"),
}
KINDS = (
    _Kind(
        "person",
        "engine.person where genres <> '{}'",
        "genres",
        {"user_id": ("uuid", "user_id"), "genres": ("text[]", "genres")},
        (),
        "update engine.person set genres = coalesce(arriving.genres, '{}')"
        " from moved left join arriving using (user_id)"
        " where person.user_id = moved.user_id",
    ),
    _Kind(
        "outside_id",
        "engine.person join engine.outside_id on id = user_id where true",
        "outside_id",
        {"user_id": ("uuid", "user_id"), "outside_id": ("text", "outside_id")},
        ("delete from engine.outside_id where id in (select user_id from moved)",),
        "insert into engine.outside_id (id, kind, outside_id)"
        " select user_id, 'user', outside_id from arriving on conflict do nothing",
    ),
    _Kind(
        "interaction",
        f"engine.interaction {PERSON} {MEDIA} where interaction_id < {OUTBOX}",
        "interaction_id, media_id, type, value, happened_at",
        TAKEN,
        (
            f"delete from engine.interaction where interaction_id < {OUTBOX}"
            f" and user_key in ({MOVED_KEYS})",
        ),
        "insert into engine.interaction"
        " (interaction_id, user_key, media_key, type, value, happened_at)"
        " select interaction_id, user_key, media_key, type, value, happened_at"
        f" from arriving {KEYS} order by interaction_id on conflict do nothing",
    ),
    _Kind(
        "outbox",
        f"engine.outbox {PERSON} {MEDIA} where num_nonnulls(interaction_id, error) > 0",
        "event_id, media_id, type, value, happened_at, interaction_id, error",
        {
            **TAKEN,
            "event_id": ("text", "event_id"),
            "recorded_at": ("timestamptz", "recorded_at"),
            "error": ("text", "error"),
            "tries": ("integer", "tries"),
            "retry_at": ("timestamptz", "retry_at"),
        },
        (
            "delete from engine.interaction where interaction_id in (select outbox_id"
            f" from engine.outbox where user_key in ({MOVED_KEYS}) and interaction_id is null)",
            f"delete from engine.outbox where user_key in ({MOVED_KEYS})",
        ),
        # Without an event_id, when it was recorded is what it is known by.
        "with kept as (insert into engine.outbox (event_id, user_key, media_key, type, value,"
        " happened_at, recorded_at, interaction_id, error, tries, retry_at)"
        " select event_id, user_key, media_key, type, value,"
        " happened_at, recorded_at, interaction_id, error, tries, retry_at"
        f" from arriving {KEYS} where not exists (select from engine.outbox known"
        " where known.user_key = person.user_key and known.media_key = media.media_key"
        " and known.recorded_at = arriving.recorded_at)"
        " order by recorded_at on conflict do nothing returning *)"
        " insert into engine.interaction"
        " (interaction_id, user_key, media_key, type, value, happened_at)"
        " select outbox_id, user_key, media_key, type, value, least(happened_at, recorded_at)"
        " from kept where interaction_id is null",
        "recorded_at",
    ),
    _Kind(
        "deletion",
        f"engine.deletion {PERSON} {MEDIA} where interaction_id < {OUTBOX}",
        "interaction_id, error",
        {
            **OF_BOTH,
            "interaction_id": ("bigint", "interaction_id"),
            "type": ("engine.interaction_type", "type"),
            "deleted_at": ("timestamptz", "deleted_at"),
            "error": ("text", "error"),
            "tries": ("integer", "tries"),
            "retry_at": ("timestamptz", "retry_at"),
        },
        (f"delete from engine.deletion where user_key in ({MOVED_KEYS})",),
        "insert into engine.deletion"
        " (interaction_id, user_key, media_key, type, deleted_at, error, tries, retry_at)"
        " select interaction_id, user_key, media_key, type, deleted_at, error, tries, retry_at"
        f" from arriving {KEYS} on conflict do nothing",
    ),
    _Kind(
        "answer_log",
        f"engine.answer_log {PERSON} where true",
        "answer_id, seen_keys is null, cardinality(seen_keys)",
        {
            "user_id": ("uuid", "user_id"),
            "media_ids": ("uuid[]", IDS.format("media_keys")),
            "seen_ids": (
                "uuid[]",
                f"case when seen_keys is not null then {IDS.format('seen_keys')} end",
            ),
            "shown": (
                "jsonb",
                "to_jsonb(answer_log) - '{user_key,media_keys,seen_keys}'::text[]",
            ),
        },
        (f"delete from engine.answer_log where user_key in ({MOVED_KEYS})",),
        "insert into engine.answer_log select logged.*"
        " from arriving join engine.person using (user_id)"
        " cross join lateral jsonb_populate_record(null::engine.answer_log,"
        " shown || jsonb_build_object('user_key', user_key,"
        f" 'media_keys', {TO_KEYS.format('media_ids')}, 'seen_keys',"
        f" case when seen_ids is not null then {TO_KEYS.format('seen_ids')} end)) logged"
        " on conflict do nothing",
        "shown_at",
    ),
    _Kind(
        "attribution",
        f"engine.attribution {PERSON} {MEDIA} where true",
        "answer_id, media_id",
        {
            **OF_BOTH,
            "answer_id": ("uuid", "answer_id"),
            "happened_at": ("timestamptz", "happened_at"),
        },
        (f"delete from engine.attribution where user_key in ({MOVED_KEYS})",),
        "insert into engine.attribution (user_key, media_key, answer_id, happened_at)"
        f" select user_key, media_key, answer_id, happened_at from arriving {KEYS}"
        " on conflict do nothing",
        "happened_at",
    ),
)

LESS = "array(select slot from unnest(away) slot where slot <> all (%(some)s))"
LATE_MINUTES = 10
"""So long before it comes to be seen a row may say that it came."""
KNOW = (
    "insert into engine.person (user_id) select user_id from moved"
    " where not exists (select from engine.person known where known.user_id = moved.user_id)"
    " and not engine.is_forgotten(user_id) order by user_id on conflict do nothing"
)
WAITING = f"""
    select count(*)
    from engine.outbox
    {PERSON}
    where interaction_id is null and error is null and engine.slot(user_id) = any (%s)
"""
# Between two statements of a transaction that is not read committed, there is a snapshot, too.
FROM_BEFORE = """
    select count(*)
    from pg_stat_activity
    where datname = current_database()
        and backend_type = 'client backend'
        and pid <> pg_backend_pid()
        and xact_start < %s
        and (state = 'active' or backend_xmin is not null)
"""
# As whoever may see no more of others than their name.
RUNNING = """
    select array(
        select distinct virtualtransaction
        from pg_locks
        join pg_stat_activity using (pid)
        where usename = %s
            and locktype = 'relation'
            and database = (select oid from pg_database where datname = current_database())
    )
"""
# Events and deletions that engagement_db does not know yet are here alone.
WAITS = """(
    exists (
        select
        from engine.outbox own
        where own.user_key = person.user_key and interaction_id is null and error is null
    )
    or exists (
        select from engine.deletion own where own.user_key = person.user_key and error is null
    )
)"""
WAIT_HERE = f"""
    select count(*) from engine.person where engine.slot(user_id) <> all (%s) and {WAITS}
"""
LEFT_BEHIND = f"""
    insert into moved
    select user_id
    from engine.person
    where engine.slot(user_id) <> all (%s)
        and (
            genres <> '{{}}'
            or exists (select from engine.interaction own where own.user_key = person.user_key)
            or exists (select from engine.outbox own where own.user_key = person.user_key)
            or exists (select from engine.deletion own where own.user_key = person.user_key)
            or exists (select from engine.answer_log own where own.user_key = person.user_key)
            or exists (select from engine.attribution own where own.user_key = person.user_key)
        )
        and not {WAITS}
    limit {BATCH}
"""
# What comes to wait meanwhile stays.
LEAVE = (
    f"delete from engine.outbox where user_key in ({MOVED_KEYS})"
    " and num_nonnulls(interaction_id, error) > 0",
    f"delete from engine.deletion where user_key in ({MOVED_KEYS}) and error is not null",
    f"delete from engine.interaction where user_key in ({MOVED_KEYS})",
    f"delete from engine.answer_log where user_key in ({MOVED_KEYS})",
    f"delete from engine.attribution where user_key in ({MOVED_KEYS})",
    "delete from engine.outside_id where id in (select user_id from moved)",
    "update engine.person set genres = '{}' where user_id in (select user_id from moved)",
)


class _NotYetError(Exception):
    """Something of these people still waits for engagement_db."""


class Router(NamedTuple):
    """A router, by a superuser's connection in autocommit, and the login by which it asks."""

    connection: Connection
    login: str


class _Sides(NamedTuple):
    """Connections to the two shards, and one by which the source syncs."""

    source: Connection
    target: Connection
    syncing: worker.Connection


def move(
    router: Router,
    source: str,
    target: str,
    slots: Sequence[int],
    switch: Callable[[Sequence[int]], None],
) -> None:
    """Move the people of some slots: `switch` has the router ask the target about them.

    Both shards sync them already. Raises MoveError, psycopg.Error; then those that `switch` was not
    called for are where they were, and `finish` does what is left of the others.
    """
    with _between(source, target) as sides:
        waiting = [[*slots]]
        while waiting:
            some = waiting.pop()
            _copy(sides, some)
            try:
                _at_gate(
                    router.connection,
                    sides,
                    partial(_come_to_same, sides, some),
                    partial(_go, sides, some, switch),
                )
            except errors.QueryCanceled:
                if len(some) == 1:
                    raise
                waiting += [some[: len(some) // 2], some[len(some) // 2 :]]
            else:
                _follow(router, sides, some)


def finish(router: Router, source: str, target: str, slots: Sequence[int]) -> None:
    """What `move` does of these slots after the switch. Raises MoveError, psycopg.Error."""
    with _between(source, target) as sides:
        _follow(router, sides, slots)


@contextmanager
def _between(source: str, target: str) -> Iterator[_Sides]:
    with (
        connect(psycopg.connect, source, ROLE, SESSION) as reading,
        connect(psycopg.connect, target, ROLE, SESSION) as writing,
        worker.connect(source) as syncing,
    ):
        for connection in (reading, writing):
            connection.execute("create temporary table moved (user_id uuid primary key)")
        yield _Sides(reading, writing, syncing)


def _at_gate(
    router: Connection, sides: _Sides, work: Callable[[], None], then: Callable[[], None]
) -> None:
    """While nobody writes, do this, in a bounded time, and then what commits with it.

    Raises QueryCanceled where it would take too long, MoveError.
    """
    for _ in range(TRIES):
        try:
            with router.transaction():
                router.execute(f"set local lock_timeout = '{PATIENCE}'")
                router.execute("lock table router.gate in access exclusive mode")
                with _bounded(sides):
                    work()
                then()
        except (_NotYetError, errors.LockNotAvailable):
            time.sleep(REST_SECONDS)
        else:
            return
    raise MoveError(
        "somebody keeps a transaction open on the router, or events wait for engagement_db: run it"
        " again later"
    )


@contextmanager
def _bounded(sides: _Sides) -> Iterator[None]:
    """Cancel what the shards do in here when its time is over; none is cancelled afterwards."""
    over = Event()

    def cancel() -> None:
        over.set()
        for side in sides:
            side.cancel_safe()

    late = Timer(AT_GATE_SECONDS, cancel)
    late.start()
    try:
        yield
    except psycopg.Error as error:
        if over.is_set():
            raise errors.QueryCanceled("those who write waited too long") from error
        raise
    finally:
        late.cancel()
        late.join()
    if over.is_set():
        raise errors.QueryCanceled("those who write waited too long")


def _come_to_same(sides: _Sides, slots: Sequence[int]) -> None:
    _copy(sides, slots)
    if _value(sides.source, WAITING, [*slots]):
        raise _NotYetError


def _go(sides: _Sides, slots: Sequence[int], switch: Callable[[Sequence[int]], None]) -> None:
    """Each of these people is counted where they are asked about."""
    for side, away in ((sides.source, "away || %(some)s"), (sides.target, LESS)):
        side.execute(f"update engine.shard set away = {away}".encode(), {"some": [*slots]})
    switch(slots)


def let_end(router: Connection) -> None:
    """Return when whoever asks now, or has a snapshot of now, has come to an end.

    Raises MoveError where somebody does not.
    """
    since = _value(router, "select clock_timestamp()")
    _wait(lambda: not _value(router, FROM_BEFORE, since))


def _let_orphans_end(shard: Connection, login: str) -> None:
    """Return when nothing of now runs any more by a login, whoever has asked for it."""
    running = _value(shard, RUNNING, login)
    _wait(lambda: not {*running} & {*_value(shard, RUNNING, login)})


def _wait(ended: Callable[[], bool]) -> None:
    for _ in range(TRIES):
        if ended():
            return
        time.sleep(REST_SECONDS)
    raise MoveError("somebody keeps a transaction open that began before: run it again later")


def _follow(router: Router, sides: _Sides, slots: Sequence[int]) -> None:
    """Bring what came to the source after it was copied, by those who were on their way there."""
    let_end(router.connection)
    _let_orphans_end(sides.source, router.login)
    for _ in range(TRIES):
        worker.sync_on(sides.syncing)
        if not _value(sides.source, WAITING, [*slots]):
            break
        time.sleep(REST_SECONDS)
    else:
        raise MoveError("events wait for engagement_db: run it again when they do not")
    [(since,)] = router.connection.execute(
        "select min(switched_at) from router.move where slot = any (%s)", ([*slots],)
    ).fetchall()
    _at_gate(
        router.connection,
        sides,
        partial(_bring_late, sides, slots, since),
        partial(_settle, router.connection, slots),
    )


def _settle(router: Connection, slots: Sequence[int]) -> None:
    router.execute("delete from router.move where slot = any (%s)", ([*slots],))


def _bring_late(sides: _Sides, slots: Sequence[int], since: Any) -> None:
    with sides.target.transaction():
        for kind in KINDS:
            if kind.since is None:
                continue
            late = sql.SQL("{} >= {}::timestamptz - {} * interval '1 minute'").format(
                sql.SQL(kind.since), since.isoformat(), LATE_MINUTES
            )
            query = (
                f"select distinct user_id from {kind.source} and engine.slot(user_id) = any (%s)"
            )
            rows = sides.source.execute(
                sql.SQL(query).format() + sql.SQL(" and ") + late, ([*slots],)
            ).fetchall()
            _bring(sides, [person for (person,) in rows], kind, late.as_string())


def _copy(sides: _Sides, slots: Sequence[int]) -> None:
    """Make what the target has of the people of some slots what the source has."""
    with sides.target.transaction():
        # So that no sync of the target knows more than the source does after its own.
        for name in ("user_db", "engagement_db", "reconcile"):
            sides.target.execute("select engine.hold_lock(%s)", (name,))
        worker.sync_on(sides.syncing)
        for kind in KINDS:
            _bring(sides, _differing(sides, kind, slots), kind)


def _differing(sides: _Sides, kind: _Kind, slots: Sequence[int]) -> list[UUID]:
    """Of whom the two have not the same."""
    digests = (
        f"select user_id, count(*), sum(hashtextextended(concat_ws(' ', {kind.stamp}), 0))"
        f" from {kind.source} and engine.slot(user_id) = any (%s) group by user_id"
    ).encode()
    one, other = (
        {user_id: digest for user_id, *digest in side.execute(digests, ([*slots],))}
        for side in (sides.source, sides.target)
    )
    return [user for user in one.keys() | other.keys() if one.get(user) != other.get(user)]


def _bring(sides: _Sides, people: Sequence[UUID], kind: _Kind, late: str | None = None) -> None:
    """Copy all of a kind that the source has of these people, in place of what the target has.

    late: only rows of which this is true, and beside what the target has.
    """
    source, target, _ = sides
    if not people:
        return
    for side in (source, target):
        side.execute("truncate moved")
        with side.cursor().copy("copy moved from stdin") as copy:
            for person in people:
                copy.write_row((person,))
    columns = ", ".join(f"{name} {type_}" for name, (type_, _) in kind.columns.items())
    values = ", ".join(f"{value} as {name}" for name, (_, value) in kind.columns.items())
    target.execute(f"create temporary table arriving ({columns}) on commit drop")
    query = f"select {values} from {kind.source} and user_id in (select user_id from moved)"
    worker.copy_rows(source, f"{query} and {late}" if late else query, target, "arriving")
    target.execute("analyze moved, arriving")
    target.execute(KNOW)
    for statement in (*(() if late else kind.clear), kind.put):
        target.execute(statement.encode())
    target.execute("drop table arriving")


def leave(shard: str, slots: Sequence[int]) -> int:
    """Delete what a shard has of people of other slots than these; return how many they were.

    It syncs them no more. Nobody leaves of whom something waits for engagement_db: it is forwarded
    first. Raises MoveError where that cannot be, psycopg.Error.
    """
    left = 0
    with (
        connect(psycopg.connect, shard, ROLE, SESSION) as connection,
        worker.connect(shard) as forwarding,
    ):
        connection.execute("create temporary table moved (user_id uuid primary key)")
        for _ in range(TRIES):
            while True:
                with connection.transaction():
                    connection.execute("truncate moved")
                    found = connection.execute(LEFT_BEHIND, (list(slots),)).rowcount
                    for statement in LEAVE if found else ():
                        connection.execute(statement.encode())
                left += found
                if not found:
                    break
            if not _value(connection, WAIT_HERE, list(slots)):
                return left
            worker.sync_on(forwarding)
            time.sleep(REST_SECONDS)
    raise MoveError("events wait for engagement_db: run it again when they do not")


def _value(connection: Connection, query: str, *arguments: Any) -> Any:
    """The only value that a query returns."""
    [(value,)] = connection.execute(query.encode(), arguments).fetchall()
    return value
