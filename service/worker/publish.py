"""The builder's model, and what the operator has said there, brought to a shard (docs/scale.md).

A shard is a whole recommendation_db with keys of its own, so the keys of the model are translated
on the way. The tables are made in `model_next`, while the shard answers by those before, and take
their place in an instant, together with the version that answers name.
"""
# ruff: noqa: S608 (all names are constants, or come from the catalogue of the builder)

import sys
import time
from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from struct import unpack_from
from typing import Any

import psycopg
from psycopg import errors, sql
from psycopg.types.json import Jsonb

from service.connection import UNLIMITED, connect

Connection = psycopg.Connection[Any]

ROLE = "ml_service_owner"
SESSION = {**UNLIMITED, "timezone": "UTC"}
"""As JSON, a time is the same everywhere in one zone alone."""
PATIENCE = "100ms"
"""For the lock of a table that is read: whoever comes next queues behind whoever waits for it."""
TRIES = 3000
REST_SECONDS = 0.2
CHUNK = 1 << 16
"""Bytes that are written at once."""

READ = (
    "user_history",
    "media_audience",
    "media_popularity",
    "genre_set_media",
    "media_trend",
    "newest",
    "item_transitions",
    "item_knn",
    "slim_weights",
    "slim",
    "new_media",
    "long_history",
)
"""The views of the model that answers are made of. The others only lead to them."""

KEYS = {
    "media_key": "media",
    "media_keys": "media",
    "neighbour_keys": "media",
    "predictor_keys": "media",
    "genre_set_key": "genre_set",
    "genre_set_keys": "genre_set",
    "user_key": "person",
    "user_keys": "person",
}
"""What the columns of these views are keys of."""

OPERATORS = (
    "strategy",
    "strategy_version",
    "model_parameters",
    "model_parameters_version",
    "influence_limit",
    "rule",
    "rule_version",
    "placement",
    "placement_version",
    "api_key",
    "api_key_rule",
    "page_row",
    "experiment",
    "tracking",
)
"""Tables of engine that are the operator's: none refers to a later one."""

# What a table must be to take a view's place: columns, indexes and comment of the view.
SHAPES = """
    select
        relname as name,
        (
            select string_agg(
                format('%I %s', attname, format_type(atttypid, atttypmod)), ', ' order by attnum
            )
            from pg_attribute
            where attrelid = pg_class.oid and attnum > 0 and not attisdropped
        ) as columns,
        array(
            select attname::text
            from pg_attribute
            where attrelid = pg_class.oid and attnum > 0 and not attisdropped
            order by attnum
        ) as names,
        array(
            select replace(pg_get_indexdef(indexrelid), ' ON model.', ' ON model_next.')
            from pg_index
            where indrelid = pg_class.oid
            order by 1
        ) as indexes,
        obj_description(pg_class.oid, 'pg_class') as comment
    from pg_class
    where relnamespace = 'model'::regnamespace and relkind in ('m', 'r')
    order by relname
"""

# What serves, of these names: views depend on each other.
LIVE = """
    select
        case relkind when 'm' then 'materialized view' else 'table' end,
        string_agg(format('model.%%I', relname), ', ')
    from pg_class
    where relnamespace = 'model'::regnamespace and relkind in ('m', 'r') and relname = any (%s)
    group by relkind
"""

# What the builder has by key, and what is compared of it.
BUILDER = {
    "person": (
        "key integer, id uuid",
        "select user_key, user_id from engine.person join model.user_history using (user_key)",
    ),
    "genre_set": (
        "key integer, genres text[]",
        "select genre_set_key, genres from engine.genre_set",
    ),
    "media": (
        "key integer, id uuid, genres text[], deleted boolean, changed boolean",
        "select media.media_key, media_id, genres, deleted, media_change.media_key is not null"
        " from engine.media"
        " left join engine.genre_set using (genre_set_key)"
        " left join engine.media_change using (media_key)",
    ),
}

# Whom and what the shard does not know yet: as engine.add_newcomers and write_media add it.
ADD = {
    "person": """
        insert into engine.person (user_id)
        select id
        from builder_person
        where not exists (select from engine.person where user_id = id)
            and not engine.is_forgotten(id)
        order by id
        on conflict do nothing
    """,
    "genre_set": """
        with new_set as (
            insert into engine.genre_set (genres)
            select genres
            from builder_genre_set
            where not exists (
                select from engine.genre_set known where known.genres = builder_genre_set.genres
            )
            returning genre_set_key, genres
        )
        insert into engine.genre as known (genre, genre_set_keys)
        select genre, array_agg(genre_set_key)
        from new_set
        cross join unnest(genres) genre
        group by genre
        on conflict (genre) do update set
            genre_set_keys = known.genre_set_keys || excluded.genre_set_keys
    """,
    "media": """
        insert into engine.media (media_id)
        select id
        from builder_media
        where not exists (select from engine.media where media_id = id)
        order by id
        on conflict do nothing
    """,
}

# The builder's key of each, and the shard's.
PAIRS = {
    "person": "select key, user_key from builder_person join engine.person on user_id = id",
    "genre_set": "select key, genre_set_key"
    " from builder_genre_set join engine.genre_set using (genres)",
    "media": "select key, media_key from builder_media join engine.media on media_id = id",
}

# What people and media are called elsewhere (engine.name_ids), where it is not known yet.
NAMED = """
    insert into engine.outside_id (id, kind, outside_id)
    select id, kind, outside_id
    from brought_name
    where not exists (select from engine.outside_id known where known.id = brought_name.id)
    order by id
    on conflict do nothing
"""

IS_READ_INTO = "select from engine.sync_state where source = 'user_db' and synced_at is not null"

# Media that are not as the model has them: those that were not to the builder, and those that it
# knows otherwise than this shard does.
CHANGED = """
    with differing as (
        select
            media.media_key,
            available and changed is false and known.genres is not null and not known.deleted
                as is_listed,
            not available as is_gone
        from engine.media
        left join engine.genre_set using (genre_set_key)
        left join builder_media known on id = media_id
        where known.key is null
            or changed
            or (genre_set.genres, media.deleted) is distinct from (known.genres, known.deleted)
    ),
    gone as (
        delete from engine.media_change where media_key not in (select media_key from differing)
    )
    insert into engine.media_change (media_key, is_listed, is_gone)
    select media_key, is_listed, is_gone from differing
    on conflict (media_key) do update set
        is_listed = excluded.is_listed,
        is_gone = excluded.is_gone
"""

# The views that none of the refreshes between two has rebuilt.
LEFT = """
    select array_agg(name)
    from unnest(%(views)s::text[]) name
    where exists (
        select
        from engine.refresh_log
        where refresh_id = %(before)s and finished_at = %(finished_at)s
    )
        and not exists (
            select
            from engine.refresh_log
            where refresh_id > %(before)s
                and refresh_id <= %(version)s
                and finished_at is not null
                and error is null
                and view_reasons ->> ('model.' || name) is distinct from 'left'
        )
"""


class PublishError(RuntimeError):
    """The shard cannot be brought what the builder has; the message is for the operator."""


def publish(builder: str, shard: str, *, model_alone: bool = False) -> dict[str, int]:
    """Bring a shard what differs: the model, what the operator said. Return rows by table.

    Both are connection strings of logins that may migrate. model_alone: the shard may be of the
    release before. Raises PublishError, psycopg.Error; then the shard goes on with what it had.
    """
    with _reading(builder) as source, connect(psycopg.connect, shard, ROLE, SESSION) as target:
        slots = _value(target, "select max(slots) from engine.shard")
        if slots is None:
            raise PublishError("it is no shard: ml-service shard init")
        if _value(target, "select pg_is_in_recovery()"):
            return {}  # it is to be added, and has what its primary has
        version = _value(source, "select engine.model_version()")
        before = _value(target, "select engine.model_version()")
        said = not model_alone and _value(source, *_digest()) != _value(target, *_digest())
        if version in (None, before) and not said:
            return {}
        written: dict[str, int] = {}
        maps: dict[str, array[int]] = {}
        if version not in (None, before):
            with connect(psycopg.connect, builder, ROLE, SESSION) as back:
                # What feedback here has named.
                _bring_names(target, "kind = 'media'", back)
            maps = _keys(source, target)
            own = f"kind = 'media' or engine.is_own(id, array{slots}::integer[])"
            _bring_names(source, own, target)
        with target.transaction():
            target.execute("select from engine.lock where name = 'refresh' for update")
            if maps:
                written = _build(source, target, maps, _left(source, target, before, version))
                _swap(target, written)
                _note(source, target, version)
            if said:
                written |= _say(source, target)
        return written


def _bring_names(source: Connection, which: str, target: Connection) -> None:
    """In a transaction of its own, as `_keys`."""
    with target.transaction():
        target.execute(
            "create temporary table brought_name (id uuid, kind text, outside_id text)"
            " on commit drop"
        )
        query = f"select id, kind, outside_id from engine.outside_id where {which}"
        _copy(source, query, target, "brought_name")
        target.execute(NAMED)


def copy_forgotten(builder: str, shard: str) -> None:
    """Tell a shard that is new who was forgotten before there was it. Raises psycopg.Error.

    One that has been read into is told by the router, as the builder is: what the builder has might
    be what an enrolment is just taking back.
    """
    with (
        _reading(builder) as source,
        connect(psycopg.connect, shard, ROLE, SESSION) as target,
        target.transaction(),
    ):
        if target.execute(IS_READ_INTO).fetchone() is not None:
            return
        target.execute("create temporary table known (digest bytea) on commit drop")
        _copy(source, "select digest from engine.forgotten", target, "known")
        target.execute(
            "insert into engine.forgotten (digest) select digest from known on conflict do nothing"
        )


def become_shard(shard: str, slots: Sequence[int]) -> None:
    """Make a recommendation_db a shard of the people of these slots, or of others than it had.

    Its model becomes tables, with nothing in them before the first `publish`. The next sync with a
    reconcile brings these people in, and takes others away. Raises psycopg.Error.
    """
    with connect(psycopg.connect, shard, ROLE, SESSION) as target, target.transaction():
        target.execute("select from engine.lock where name = 'refresh' for update")
        # With these known, the next sync would not look who is whose again.
        target.execute("delete from engine.recent_range")
        target.execute("delete from engine.load_range")
        if not target.execute("update engine.shard set slots = %s", (list(slots),)).rowcount:
            target.execute("insert into engine.shard (slots) values (%s)", (list(slots),))
            _make_room(target)
            shapes = _shapes(target)
            for shape in shapes:
                _create(target, shape)
            target.execute("delete from engine.applied_file where refresh_order is not null")
            _swap(target, [shape["name"] for shape in shapes])


@contextmanager
def _reading(builder: str) -> Iterator[Connection]:
    """The builder as of one moment."""
    with connect(psycopg.connect, builder, ROLE, SESSION) as source:
        source.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        source.read_only = True
        with source.transaction():
            yield source


def _keys(source: Connection, target: Connection) -> dict[str, "array[int]"]:
    """The shard's key by the builder's, of each kind; the shard learns of what it does not know.

    In a transaction of its own: who records something of a new person must not wait for a model.
    """
    with target.transaction():
        target.execute("select engine.hold_lock('catalog_db')")  # write_media adds the same
        for kind, (columns, query) in BUILDER.items():
            target.execute(f"create temporary table builder_{kind} ({columns})")
            _copy(source, query, target, f"builder_{kind}")
            target.execute(f"analyze builder_{kind}")
        # All of it is here by now: nobody waits for the builder, who waits for one of these.
        for add in ADD.values():
            target.execute(add)
    return {kind: _map(target.execute(pairs).fetchall()) for kind, pairs in PAIRS.items()}


def _map(pairs: Sequence[tuple[int, int]]) -> "array[int]":
    """An array by the builder's key; who is not to be known here gets a key below 0, nobody's."""
    known = array("i", range(0, -1 - max((key for key, _ in pairs), default=0), -1))
    for key, own in pairs:
        known[key] = own
    return known


def _left(source: Connection, target: Connection, before: int | None, version: int) -> set[str]:
    """The views that are as the shard has them."""
    finished_at = _value(
        target, "select max(finished_at) from engine.refresh_log where refresh_id = %s", (before,)
    )
    given = {"views": [*READ], "before": before, "version": version, "finished_at": finished_at}
    return set(_value(source, LEFT, given) or ())


def _build(
    source: Connection, target: Connection, maps: Mapping[str, "array[int]"], left: set[str]
) -> dict[str, int]:
    _make_room(target)
    counts = {}
    for shape in _shapes(source):
        name = shape["name"]
        if name not in READ or name in left:
            continue
        _create(target, shape)
        translating = [maps.get(KEYS.get(column, "")) for column in shape["names"]]
        counts[name] = _copy(
            source, f"select * from model.{name}", target, f"model_next.{name}", translating
        )
        for index in shape["indexes"]:
            target.execute(index)
        target.execute(f"analyze model_next.{name}")
    return counts


def _make_room(target: Connection) -> None:
    """The schema of what is made beside what serves; the login may create one, as in an upgrade."""
    target.execute("set local role none")
    target.execute(f"create schema model_next authorization {ROLE}")
    target.execute(f"set local role {ROLE}")


def _shapes(connection: Connection) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=psycopg.rows.dict_row) as cursor:
        return cursor.execute(SHAPES).fetchall()


def _create(target: Connection, shape: Mapping[str, Any]) -> None:
    target.execute(f"create table model_next.{shape['name']} ({shape['columns']})")
    target.execute(
        sql.SQL("comment on table model_next.{} is {}").format(
            sql.Identifier(shape["name"]), shape["comment"]
        )
    )


def _swap(target: Connection, names: Sequence[str] | Mapping[str, int]) -> None:
    """Put these in the place of what serves; readers wait for an instant."""
    for attempt in range(1, TRIES + 1):
        try:
            with target.transaction():
                target.execute(f"set local lock_timeout = '{PATIENCE}'")
                for kind, old in target.execute(LIVE, ([*names],)).fetchall():
                    target.execute(f"drop {kind} {old}")
                for name in names:
                    target.execute(f"alter table model_next.{name} set schema model")
                target.execute("set local lock_timeout to default")
            break
        except errors.LockNotAvailable:
            if attempt == TRIES:
                raise
            time.sleep(REST_SECONDS)
    target.execute("drop schema model_next")


def _note(source: Connection, target: Connection, version: int) -> None:
    """What the model is as of, and which media are not as it has them."""
    rows = source.execute(
        "select to_jsonb(run) from engine.refresh_log run where refresh_id in"
        " (select unnest(array[refresh_id, item_models_from]) from engine.refresh_log"
        " where refresh_id = %s) order by refresh_id",
        (version,),
    ).fetchall()
    for (row,) in rows:
        target.execute(
            "insert into engine.refresh_log overriding system value"
            " select * from jsonb_populate_record(null::engine.refresh_log, %s)"
            " on conflict do nothing",
            (Jsonb(row),),
        )
    target.execute("select engine.hold_lock('catalog_db')")
    target.execute(CHANGED)
    target.execute("analyze engine.media_change")


def _digest() -> tuple[str]:
    """A query for one value that differs wherever what the operator said does."""
    rows = " union all ".join(
        f"select '{table} ' || to_jsonb(one)::text as said from engine.{table} one"
        for table in OPERATORS
    )
    return (f"select md5(string_agg(said, e'\\n' order by said collate \"C\")) from ({rows}) row",)


def _say(source: Connection, target: Connection) -> dict[str, int]:
    """What the operator has said to the builder, word for word; its triggers have run there."""
    for table in reversed(OPERATORS):
        target.execute(f"alter table engine.{table} disable trigger user")
        target.execute(f"delete from engine.{table}")
    written = {}
    for table in OPERATORS:
        columns = _value(
            target,
            "select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute"
            " where attrelid = %s::regclass and attnum > 0 and not attisdropped"
            " and attgenerated = ''",
            (f"engine.{table}",),
        )
        written[table] = _copy(
            source, f"select {columns} from engine.{table}", target, f"engine.{table} ({columns})"
        )
        target.execute(f"alter table engine.{table} enable trigger user")
    # So that kept answers are answers to what was said before.
    target.execute(
        "update engine.data_version set version = default where user_key = 0"
    ).rowcount or target.execute("insert into engine.data_version (user_key) values (0)")
    return written


def _copy(
    source: Connection,
    query: str,
    target: Connection,
    table: str,
    translating: Sequence["array[int] | None"] = (),
) -> int:
    """Copy the rows of a query, with the keys in some columns translated. Return how many."""
    translated = any(translating)
    waiting = bytearray()
    with source.cursor() as reading, target.cursor() as writing:
        with (
            reading.copy(f"copy ({query}) to stdout (format binary)") as rows,
            writing.copy(f"copy {table} from stdin (format binary)") as into,
        ):
            for number, chunk in enumerate(rows):
                row = bytearray(chunk)
                if translated:
                    _translate(row, HEADER if number == 0 else 0, translating)
                waiting += row
                if len(waiting) > CHUNK:
                    into.write(waiting)
                    waiting = bytearray()
            into.write(waiting)
        return writing.rowcount  # which a closed cursor forgets


HEADER = 19
"""Bytes before the first row of a COPY in binary, which come with it."""
ARRAY_HEADER = 20
"""Bytes before the first element of an array of one dimension."""


def _translate(row: bytearray, at: int, translating: Sequence["array[int] | None"]) -> None:
    """Translate the keys of a row of a COPY in binary, in place: integers, and arrays of them."""
    if len(row) < at + 2 or unpack_from(">h", row, at) != (len(translating),):
        return  # the end
    at += 2
    for known in translating:
        (length,) = unpack_from(">i", row, at)
        at += 4
        if known is not None and length > 0:
            # An element is its length, always 4, and its value.
            start = at - 4 if length == 4 else at + ARRAY_HEADER
            numbers = array("i", bytes(row[start : at + length]))
            if sys.byteorder == "little":
                numbers.byteswap()
            numbers[1::2] = array("i", map(known.__getitem__, numbers[1::2]))
            if sys.byteorder == "little":
                numbers.byteswap()
            row[start : at + length] = numbers.tobytes()
        at += max(length, 0)


def _value(connection: Connection, query: str, arguments: Any = None) -> Any:
    """The only value that a query returns."""
    row = connection.execute(query.encode(), arguments).fetchone()
    assert row is not None
    return row[0]
