"""What the three sources must have for us, and what they do have: tables, columns, types, rights.

`look` reads it at the source itself, or through recommendation_db's foreign server, which is how
it is used; it needs no rows of theirs. `ml-service check` and every upgrade say what it found.
"""

import re
import time
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import psycopg
from psycopg import sql

from service.connection import REFUSED_BY_A_POOLER

OLDEST = 15  # major version of PostgreSQL
LOOK = "look_"  # what foreign tables are called that are rolled back
ZONES_OF_UTC = ("UTC", "GMT", "Etc/UTC", "Etc/GMT", "Zulu")
LIMITS = {"statement_timeout": "60s", "idle_in_transaction_session_timeout": "10min"}
"""What our foreign servers ask for; a pooler loses it."""

Connection = psycopg.Connection[Any]

ANY: frozenset[str] = frozenset()
UUID = frozenset({"uuid"})
TEXT = frozenset({"text", "varchar", "bpchar", "citext", "an enum"})
WHOLE = frozenset({"int2", "int4", "int8"})
NUMBER = WHOLE | {"float4", "float8", "numeric"}
TIME = frozenset({"timestamp", "timestamptz"})

TABLES: Mapping[str, Mapping[str, Mapping[str, frozenset[str]]]] = {
    "user_db": {
        "user_preferences": {"user_id": UUID},
        "tb_user_genre": {"user_id": UUID, "genre_name": TEXT},
    },
    "catalog_db": {
        "medias": {
            "id": UUID,
            "title": TEXT,
            "description": TEXT - {"an enum"},
            "release_year": WHOLE - {"int8"},
            "media_type": TEXT,
            "cover_url": TEXT,
            "deleted_at": ANY,
        },
        "tb_media_genre": {"media_id": UUID, "genre_name": TEXT},
    },
    "engagement_db": {
        "interaction": {
            "id": WHOLE,
            "user_id": UUID,
            "media_id": UUID,
            "type": TEXT,
            "interaction_value": NUMBER,
            "timestamp": TIME,
        },
    },
}
"""Names of types as pg_type has them; the mapping views cast these (sql/functions/source)."""

WRITTEN: Mapping[str, Mapping[str, str]] = {
    "user_db": {},
    "catalog_db": {},
    "engagement_db": {"interaction": "new_interaction"},
}
"""Tables that are written as well, and our foreign tables for that."""

CATALOG = {
    "columns": (
        "information_schema",
        (
            "table_schema",
            "table_name",
            "column_name",
            "udt_name",
            "data_type",
            "is_identity",
            "column_default",
        ),
    ),
    "table_privileges": (
        "information_schema",
        ("table_schema", "table_name", "privilege_type"),
    ),
    "usage_privileges": ("information_schema", ("object_name", "object_type")),
    "pg_stat_user_tables": ("pg_catalog", ("schemaname", "relname", "n_live_tup")),
    "pg_settings": ("pg_catalog", ("name", "setting", "reset_val")),
    "pg_database": ("pg_catalog", ("datname", "datcollate")),
    "information_schema_catalog_name": ("information_schema", ("catalog_name",)),
}
"""What is read of a source's own catalog: the schema, and the columns, of each view there."""


PLACES = """
    select
        relname,
        coalesce(max(option_value) filter (where option_name = 'schema_name'), nspname),
        coalesce(max(option_value) filter (where option_name = 'table_name'), relname)
    from pg_foreign_table
    join pg_class on pg_class.oid = ftrelid
    join pg_namespace on pg_namespace.oid = relnamespace
    cross join pg_options_to_table(ftoptions)
    where nspname = %s and relname !~ '^(pg_|look_)'
    group by nspname, relname
"""
"""Our foreign tables of a source, and where each is there."""

READ = """
    select
        table_class.relname,
        attname,
        coalesce(
            (
                select option_value
                from pg_options_to_table(attfdwoptions)
                where option_name = 'column_name'
            ),
            attname
        )
    from pg_attribute
    join pg_class table_class on table_class.oid = attrelid
    join pg_namespace on pg_namespace.oid = table_class.relnamespace
    where nspname = %s
        and exists (
            select
            from pg_depend
            join pg_rewrite on pg_rewrite.oid = objid
            join pg_class view on view.oid = ev_class
            join pg_namespace view_namespace on view_namespace.oid = view.relnamespace
            where view_namespace.nspname = 'source'
                and classid = 'pg_rewrite'::regclass
                and refclassid = 'pg_class'::regclass
                and refobjid = attrelid
                and refobjsubid = attnum
        )
"""
"""The columns that the mapping views read of a source: our names, and those there."""


class Level(StrEnum):
    OK = "ok"
    NOTE = "note"
    """It works, but an operator may want to know."""
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    where: str
    """A database; of recommendation_db, also as whom."""
    level: Level
    what: str
    fix: str | None = None

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f"; {self.fix}" if self.fix else "")


@dataclass(frozen=True, slots=True)
class _Column:
    type: str
    generated: bool
    sequence: str | None
    """Where its default is the next of one, as with a serial: to insert takes a right to that."""


@dataclass(frozen=True, slots=True)
class _Facts:
    """What a source says of itself, as far as the login may see it; tables by our names."""

    columns: Mapping[tuple[str, str], _Column]
    rights: Set[tuple[str, str]]
    """Tables, and what the login may do there beside reading: INSERT, DELETE, …"""
    sequences: Set[str]
    """Those that the login may use."""
    rows: Mapping[str, int]
    """An estimate."""
    settings: Mapping[str, str]
    """As they were when the connection began."""
    locale: str
    milliseconds: float
    """Of the fastest of the questions."""


def look(connection: Connection, source: str) -> list[Finding]:
    """At a source itself, as who is connected there. Raises psycopg.Error."""
    own = {name: (schema, name) for name, (schema, _) in CATALOG.items()}
    places = {("public", table): [table] for table in TABLES[source]}
    places |= {("public", table): [table, new] for table, new in WRITTEN[source].items()}
    return _judge(source, _facts(connection, own, places, {}), TABLES[source])


def look_through(connection: Connection, source: str) -> list[Finding]:
    """At a source as the server of recommendation_db reaches it; leaves nothing there.

    The login must be a member of ml_service_owner and ml_service_sync. Raises psycopg.Error.
    """
    with connection.transaction(force_rollback=True):
        connection.execute("set local role ml_service_owner")
        for name, (schema, columns) in CATALOG.items():
            looking = sql.Identifier(source, LOOK + name)
            connection.execute(
                sql.SQL(
                    "create foreign table {} ({}) server {} options (schema_name {}, table_name {})"
                ).format(
                    looking,
                    sql.SQL(", ").join(
                        sql.SQL("{} text").format(sql.Identifier(c)) for c in columns
                    ),
                    sql.Identifier(source),
                    schema,
                    name,
                )
            )
            connection.execute(sql.SQL("grant select on {} to ml_service_sync").format(looking))
        connection.execute("set local role ml_service_sync")
        places: dict[tuple[str, str], list[str]] = {}
        for table, schema, name in connection.execute(PLACES, (source,)).fetchall():
            places.setdefault((schema, name), []).append(table)
        read = {
            (table, there): column
            for table, column, there in connection.execute(READ, (source,)).fetchall()
        }
        looking_at = {name: (source, LOOK + name) for name in CATALOG}
        facts = _facts(connection, looking_at, places, read)
        # The mapping views may have been edited to read other columns, or none of a table.
        known = {(table, column) for (table, _), column in read.items()}
        wanted = {
            table: {column: types for column, types in of.items() if (table, column) in known}
            for table, of in TABLES[source].items()
        }
        return _judge(source, facts, wanted) + list(_lost(source, facts))


def said(error: psycopg.Error) -> str:
    """What the server says, or libpq, in one line."""
    parts = (error.diag.message_primary or str(error), error.diag.message_detail)
    return ": ".join(" ".join(part.split()) for part in parts if part)


def unreachable(source: str, error: psycopg.Error) -> Finding:
    """What there is to say of a source that cannot be asked."""
    fix = f"{source.upper()}_URL is where the server of recommendation_db must reach it"
    if REFUSED_BY_A_POOLER in str(error):
        fix += ", past the pooler; or let that drop it: ignore_startup_parameters = options"
    return Finding(source, Level.WRONG, said(error), fix)


def _facts(
    connection: Connection,
    catalog: Mapping[str, tuple[str, str]],
    places: Mapping[tuple[str, str], Sequence[str]],
    names: Mapping[tuple[str, str], str],
) -> _Facts:
    """`names`: what we call columns of a table that are called otherwise there."""
    rows: dict[str, list[Any]] = {}
    took = []
    for name, (_, columns) in CATALOG.items():
        started = time.perf_counter()
        rows[name] = connection.execute(
            sql.SQL("select {} from {}").format(
                sql.SQL(", ").join(map(sql.Identifier, columns)),
                sql.Identifier(*catalog[name]),
            )
        ).fetchall()
        took.append(time.perf_counter() - started)
    [(database,)] = rows["information_schema_catalog_name"]
    return _Facts(
        {
            (table, names.get((table, column), column)): _Column(
                "an enum" if kind == "USER-DEFINED" and udt != "citext" else udt,
                identity == "YES" or default is not None,
                _sequence(default),
            )
            for schema, name, column, udt, kind, identity, default in rows["columns"]
            for table in places.get((schema, name), ())
        },
        {
            (table, right)
            for schema, name, right in rows["table_privileges"]
            for table in places.get((schema, name), ())
        },
        {name for name, kind in rows["usage_privileges"] if kind == "SEQUENCE"},
        {
            table: int(count)
            for schema, name, count in rows["pg_stat_user_tables"]
            for table in places.get((schema, name), ())
        },
        {name: reset or setting for name, setting, reset in rows["pg_settings"]},
        dict(rows["pg_database"])[database],
        1000 * min(took),
    )


def _sequence(default: str | None) -> str | None:
    """The name, without its schema, of the sequence that a default takes the next of."""
    next_of = re.match(r"""nextval\('.*?("[^"]+"|[^".]+)'::regclass\)""", default or "")
    return next_of[1].strip('"') if next_of else None


def _judge(
    source: str, facts: _Facts, wanted: Mapping[str, Mapping[str, Set[str]]]
) -> list[Finding]:
    findings = list(_server(source, facts))
    for table, columns in wanted.items():
        if not columns:
            continue
        wrong = list(_wrong_columns(source, table, columns, facts))
        size = f", and about {facts.rows[table]:,} rows" if table in facts.rows else ""
        right = f"{table} has what is read of it{size}"
        findings += wrong or [Finding(source, Level.OK, right)]
    if source == "engagement_db":
        findings += _writing(source, facts)
    return findings


def _server(source: str, facts: _Facts) -> Iterator[Finding]:
    of = facts.settings
    what = (
        f"PostgreSQL {of['server_version']}, {of['server_encoding']}, {facts.locale},"
        f" {of['TimeZone']}, {facts.milliseconds:.1f} ms a question"
    )
    if int(of["server_version_num"]) < 10_000 * OLDEST:
        yield Finding(source, Level.WRONG, what, f"it must be PostgreSQL {OLDEST} or newer")
    else:
        yield Finding(source, Level.OK, what)
    if of["server_encoding"] == "SQL_ASCII":
        yield Finding(
            source,
            Level.NOTE,
            "its encoding is SQL_ASCII: nobody there sees to it that texts are UTF-8, and they are"
            " taken as such",
            "create database … encoding 'UTF8' template template0, with a dump of it",
        )
    # (From 17 on. Older ones refuse a session that asks for none.)
    if (milliseconds := of.get("transaction_timeout", "0")) != "0":
        yield Finding(
            source,
            Level.NOTE,
            f"its transaction_timeout ends what takes longer than {milliseconds} ms to read",
            "alter role … in database … set transaction_timeout = 0, for the login of"
            f" {source.upper()}_URL",
        )


def _lost(source: str, facts: _Facts) -> Iterator[Finding]:
    """What our session there was to have, and has not: a pooler is in between."""
    login = f"alter role … in database … set {{}} = '{{}}', for the login of {source.upper()}_URL"
    for name, wanted in LIMITS.items():
        if facts.settings[name] == "0":
            yield Finding(
                source,
                Level.NOTE,
                f"a pooler drops our {name}: nothing ends there what takes too long",
                login.format(name, wanted),
            )


def _wrong_columns(
    source: str, table: str, wanted: Mapping[str, Set[str]], facts: _Facts
) -> Iterator[Finding]:
    if not any(name == table for name, _ in facts.columns):
        yield Finding(
            source,
            Level.WRONG,
            f"there is no table public.{table}, or the login may not read it",
            f"make it, or: grant select on {table} to the login of {source.upper()}_URL",
        )
        return
    for column, types in wanted.items():
        found = facts.columns.get((table, column))
        if found is None:
            yield Finding(
                source,
                Level.WRONG,
                f"{table}.{column} is not there, or the login may not read it",
                "docs/operate.md says which columns are read, and how to map others",
            )
        elif types and found.type not in types:
            yield Finding(
                source,
                Level.WRONG,
                f"{table}.{column} is {found.type}: expected {' or '.join(sorted(types))}",
                _view(source, table, column, types),
            )


def _view(source: str, table: str, column: str, types: Set[str]) -> str:
    """What helps against a wrong type, without touching the table."""
    cast = next(iter(types & {"uuid", "text", "int4", "float8", "timestamp"}))
    return (
        f"there: create schema ml_service; create view ml_service.{table} as select"  # noqa: S608
        f" {column}::{cast} as {column}, … from public.{table}; in recommendation_db: alter"
        f" foreign table {source}.{table} options (set schema_name 'ml_service')"
    )


def _writing(source: str, facts: _Facts) -> Iterator[Finding]:
    """Whether what is recorded or taken back here can be so there; all else works without."""
    number = facts.columns.get(("new_interaction", "id"))
    if number and not number.generated:
        yield Finding(
            source,
            Level.NOTE,
            "interaction.id is not generated: events that are recorded here cannot be written",
            "alter table interaction alter column id add generated by default as identity",
        )
    elif facts.settings["default_transaction_read_only"] == "on":
        yield Finding(
            source,
            Level.NOTE,
            "its transactions are read-only: events recorded here cannot be written",
            "alter role … in database … set default_transaction_read_only = off, for the login of"
            f" {source.upper()}_URL",
        )
    elif ("new_interaction", "INSERT") not in facts.rights:
        yield Finding(
            source,
            Level.NOTE,
            "the login may not insert into interaction: events recorded here cannot be written",
            f"grant insert on interaction to the login of {source.upper()}_URL",
        )
    elif number and number.sequence and number.sequence not in facts.sequences:
        yield Finding(
            source,
            Level.NOTE,
            f"the login may not use {number.sequence}, which numbers interaction.id: events"
            " recorded here cannot be written",
            f'grant usage on sequence "{number.sequence}" to the login of {source.upper()}_URL',
        )
    if number and ("interaction", "DELETE") not in facts.rights:
        yield Finding(
            source,
            Level.NOTE,
            "the login may not delete from interaction: events that are taken back here stay there",
            f"grant delete on interaction to the login of {source.upper()}_URL; or edit"
            " sql/functions/source/delete_interactions.sql",
        )
    kept = facts.columns.get(("interaction", "timestamp"))
    if kept and kept.type == "timestamp" and facts.settings["TimeZone"] not in ZONES_OF_UTC:
        yield Finding(
            source,
            Level.NOTE,
            f"its time zone is {facts.settings['TimeZone']}, and interaction.timestamp has none:"
            " it is taken for UTC",
            "where it is local time, say so in sql/functions/source/interaction.sql",
        )
