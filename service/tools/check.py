"""`ml-service check`: whether all four databases are as they must be, and what to do where not.

It connects as each login would, looks, and changes nothing.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from service.config import SOURCES, Settings
from service.connection import UNLIMITED, connect, is_pooled
from service.tools import migrate
from service.tools.sources import (
    OLDEST,
    Finding,
    Level,
    look,
    look_through,
    said,
    unreachable,
)

Connection = psycopg.Connection[dict[str, Any]]

WORKER_CONNECTIONS = 10
"""Seven loops, the lease, and the witnesses of two of them."""
QUESTIONS = 3
LOOKING = {**UNLIMITED, "statement_timeout": "60s", "lock_timeout": "5s"}
"""What limits a check, whatever the server says of its databases and roles."""

SERVER = """
    select
        current_setting('server_version') as version,
        current_setting('server_version_num')::integer as version_number,
        current_setting('server_encoding') as encoding,
        datcollate as locale,
        current_setting('TimeZone') as time_zone,
        current_setting('max_connections')::integer
            - current_setting('superuser_reserved_connections')::integer as connections,
        session_user::text as login,
        rolsuper as is_superuser,
        current_setting('default_transaction_read_only')::boolean
            and not pg_is_in_recovery() as is_read_only,
        current_setting('session_replication_role') = 'origin' as has_triggers,
        to_regrole(%(role)s) is not null as has_role,
        coalesce(pg_has_role(session_user, to_regrole(%(role)s), 'member'), false) as is_member,
        array(
            select name
            from unnest('{ml_service_owner,ml_service_sync}'::text[]) name
            where name <> %(role)s and pg_has_role(session_user, to_regrole(name), 'member')
        ) as more,
        to_regnamespace('source') is not null as is_migrated
    from pg_database
    join pg_roles on rolname = session_user
    where datname = current_database()
"""
MIGRATING = """
    select
        exists (select from pg_available_extensions where name = 'postgres_fdw') as is_available,
        exists (select from pg_extension where extname = 'postgres_fdw') as is_installed,
        coalesce(
            (
                select has_foreign_data_wrapper_privilege(oid, 'usage with grant option')
                from pg_foreign_data_wrapper
                where fdwname = 'postgres_fdw'
            ),
            false
        ) as may_grant,
        rolsuper as is_superuser,
        rolcreaterole or rolsuper
            or to_regrole('ml_service_owner') is not null
                and to_regrole('ml_service_sync') is not null
                and to_regrole('ml_service_app') is not null as has_roles,
        coalesce(
            pg_has_role(to_regrole('ml_service_owner'), 'pg_read_all_stats', 'usage'), false
        ) as sees_others,
        pg_has_role(session_user, datdba, 'usage') as owns,
        to_regclass('public.alembic_version') is not null as is_migrated,
        session_user::text as login,
        current_database()::text as database
    from pg_database
    join pg_roles on rolname = session_user
    where datname = current_database()
"""
VIEWS = {
    "user_db": ("user_genre",),
    "catalog_db": ("media", "media_genre"),
    "engagement_db": ("interaction", "open_writer"),
}
"""The mapping views of `source`, by what they read."""
MODEL = "select api.readiness() as readiness"


STANDBY = """
    select
        current_setting('transaction_read_only')::boolean as is_standby,
        current_setting('hot_standby_feedback')::boolean as feedback,
        (
            select case when setting = '-1' then null else setting::integer / 1000.0 end
            from pg_settings
            where name = 'max_standby_streaming_delay'
        ) as delay,
        (
            select jsonb_object_agg(name, setting::integer)
            from pg_settings
            where name = any (%s)
        ) as at_least
"""
AT_LEAST = [
    "max_connections",
    "max_locks_per_transaction",
    "max_prepared_transactions",
    "max_wal_senders",
    "max_worker_processes",
]
"""What a standby must have as much of as its primary: it does not start, or stops, otherwise."""


@dataclass(frozen=True, slots=True)
class _Login:
    """One of the three that recommendation_db has."""

    trade: str
    variable: str
    role: str
    conninfo: str

    def finding(self, level: Level, what: str, fix: str | None = None) -> Finding:
        return Finding(f"recommendation_db ({self.trade})", level, what, fix)


def check(settings: Settings) -> list[Finding]:
    """All that was looked at, with the environment's settings; what cannot be is a finding."""
    migrating = _Login(
        "migrate", "MIGRATE_DATABASE_URL", "ml_service_owner", settings.migrate_database
    )
    working = _Login("worker", "WORKER_DATABASE_URL", "ml_service_sync", settings.worker_database)
    serving = _Login("serve", "DATABASE_URL", "ml_service_app", settings.database)
    return [
        *_as(migrating, _migrating, None),
        *_as(working, _working),
        *_as(serving, lambda connection, login: _serving(connection, login, settings)),
        *_standbys(settings),
        *(finding for source in SOURCES for finding in _source(settings, source)),
    ]


def _as(
    login: _Login,
    look: Callable[[Connection, _Login], Iterator[Finding]],
    role: str | None = "its own",
) -> Iterator[Finding]:
    """What is found with a login, and then as the role that it takes on."""
    try:
        with _connect(login.conninfo) as connection:
            server, usable = _server(connection, login)
            yield from server
        if usable or role is None:
            with _connect(login.conninfo, role and login.role) as connection:
                yield from look(connection, login)
    except psycopg.Error as error:
        yield login.finding(Level.WRONG, said(error), f"see {login.variable}")


def _connect(conninfo: str, role: str | None = None) -> Connection:
    connection: Connection = connect(psycopg.connect, conninfo, role, LOOKING, row_factory=dict_row)
    return connection


def _server(connection: Connection, login: _Login) -> tuple[list[Finding], bool]:
    """What the server is, and whether the login can take on its role there."""
    seconds = []
    for _ in range(QUESTIONS):
        started = time.perf_counter()
        [of] = connection.execute(SERVER, {"role": login.role}).fetchall()
        seconds.append(time.perf_counter() - started)
    pooler = ", behind a pooler" if is_pooled(connection) else ""
    found = [
        login.finding(
            Level.OK,
            f"PostgreSQL {of['version']}, {of['encoding']}, {of['locale']}, {of['time_zone']},"
            f" {1000 * min(seconds):.1f} ms a question{pooler}",
        )
    ]
    if of["version_number"] < 10_000 * OLDEST:
        found.append(login.finding(Level.WRONG, f"it must be PostgreSQL {OLDEST} or newer"))
    if of["encoding"] != "UTF8":
        found.append(
            login.finding(
                Level.WRONG,
                f"its encoding is {of['encoding']}: not every title can be kept",
                "create database … encoding 'UTF8' template template0",
            )
        )
    if of["is_read_only"]:
        found.append(
            login.finding(
                Level.WRONG,
                "its transactions are read-only: nothing is kept or brought in",
                f'alter database "{connection.info.dbname}" reset default_transaction_read_only;'
                " or of the role that has it",
            )
        )
    if not of["has_triggers"]:
        found.append(
            login.finding(
                Level.WRONG,
                "its triggers do not fire: answers are kept that hold no more",
                f'alter database "{connection.info.dbname}" reset session_replication_role;'
                " or of the role that has it",
            )
        )
    if (of["is_superuser"] or of["more"]) and login.trade != "migrate":
        more = (
            "is a superuser"
            if of["is_superuser"]
            else f"may act as {' and '.join(of['more'])}, too"
        )
        found.append(
            login.finding(
                Level.NOTE,
                f"the login {of['login']} {more}: its role is no boundary for it",
                f"give {login.variable} one that is a member of {login.role} and nothing else",
            )
        )
    if of["has_role"] and not of["is_member"]:
        found.append(
            login.finding(
                Level.WRONG,
                f"the login {of['login']} is no member of {login.role}",
                f'grant {login.role} to "{of["login"]}"',
            )
        )
    return found, of["is_member"] and of["is_migrated"]


def _migrating(connection: Connection, login: _Login) -> Iterator[Finding]:
    [may] = connection.execute(MIGRATING).fetchall()
    if not may["is_installed"]:
        if not may["is_available"]:
            yield login.finding(
                Level.WRONG,
                "the server has no extension postgres_fdw",
                "install the package that has PostgreSQL's own extensions",
            )
        elif not may["is_superuser"]:
            yield login.finding(
                Level.WRONG,
                "the extension postgres_fdw is not in the database",
                "create extension postgres_fdw, as a superuser or the service's administrator",
            )
    elif not may["may_grant"]:
        yield login.finding(
            Level.WRONG,
            f"the login {may['login']} may not make foreign servers for others",
            "grant usage on foreign data wrapper postgres_fdw"
            f' to "{may["login"]}" with grant option',
        )
    if not may["owns"]:
        yield login.finding(
            Level.WRONG,
            f"the login {may['login']} does not own the database",
            f'alter database "{may["database"]}" owner to "{may["login"]}"',
        )
    if not may["has_roles"]:
        yield login.finding(
            Level.WRONG,
            f"the roles are not there, and the login {may['login']} may not make them",
            "create role ml_service_owner, ml_service_sync and ml_service_app, nologin, as somebody"
            f' who may, and grant them to "{may["login"]}"',
        )
    if may["is_migrated"] and not may["sees_others"]:
        yield login.finding(
            Level.NOTE,
            "readiness cannot name a transaction of somebody else's that holds vacuum up",
            "grant pg_read_all_stats to ml_service_owner",
        )
    if not may["is_migrated"]:
        yield login.finding(Level.WRONG, "nothing has been migrated yet", "ml-service migrate")
        return
    differences = [_difference(login, text) for text in migrate.differences()]
    yield from differences
    if not any(finding.level is Level.WRONG for finding in differences):
        yield login.finding(Level.OK, "tables, functions and models are those of this version")


def _difference(login: _Login, text: str) -> Finding:
    what, _, statement = text.partition(": ")
    if statement.startswith("alter role"):  # a login that somebody else made: no migration may
        return login.finding(Level.NOTE, what, statement)
    return login.finding(Level.WRONG, text, "ml-service migrate")


def _working(connection: Connection, login: _Login) -> Iterator[Finding]:
    for source, views in VIEWS.items():
        for view in views:
            try:
                connection.execute(
                    sql.SQL("select * from {} limit 1").format(sql.Identifier("source", view))
                )
            except psycopg.Error as error:
                yield login.finding(
                    Level.WRONG, f"source.{view} cannot be read from {source}: {said(error)}"
                )
            else:
                yield login.finding(Level.OK, f"source.{view} can be read from {source}")


def _serving(connection: Connection, login: _Login, settings: Settings) -> Iterator[Finding]:
    [row] = connection.execute(MODEL).fetchall()
    if row["readiness"]["first_refresh"]:
        yield login.finding(Level.OK, "there is a model to answer from")
    else:
        yield login.finding(Level.WRONG, "there is no model yet", "ml-service refresh")
    for warning in row["readiness"]["warnings"]:
        yield login.finding(Level.NOTE, warning)
    [server] = connection.execute(SERVER, {"role": login.role}).fetchall()
    wanted = settings.workers * settings.pool_size + WORKER_CONNECTIONS
    if wanted > server["connections"] and not is_pooled(connection):
        yield login.finding(
            Level.NOTE,
            f"service and worker may want {wanted} connections, and the server has"
            f" {server['connections']} for everybody",
            "a lower DB_POOL_SIZE or WEB_CONCURRENCY, or a higher max_connections",
        )


def _standbys(settings: Settings) -> Iterator[Finding]:
    """Whether those of DATABASE_READ_URL can answer questions, and go on doing so."""
    if not settings.read_databases:
        return
    try:
        with _connect(settings.database) as primary:
            [of_primary] = primary.execute(STANDBY, [AT_LEAST]).fetchall()
    except psycopg.Error:
        of_primary = None  # a finding already
    for number, conninfo in enumerate(settings.read_databases, 1):
        standby = _Login(f"standby {number}", "DATABASE_READ_URL", "ml_service_app", conninfo)
        yield from _as(
            standby,
            lambda connection, login: _standby(connection, login, settings, of_primary),
        )


def _standby(
    connection: Connection, login: _Login, settings: Settings, primary: dict[str, Any] | None
) -> Iterator[Finding]:
    [of] = connection.execute(STANDBY, [AT_LEAST]).fetchall()
    if not of["is_standby"]:
        yield login.finding(
            Level.NOTE, "it takes writes: it is no standby, and is asked no questions"
        )
        return
    yield login.finding(Level.OK, "it is a standby that can be asked")
    for name, value in (primary or of)["at_least"].items():
        if of["at_least"][name] < value:
            yield login.finding(
                Level.WRONG,
                f"{name} is {of['at_least'][name]}, and {value} at the primary:"
                " it waits where it is, and does not start again",
                f"{name} = {value}, and a restart",
            )
    if not of["feedback"]:
        yield login.finding(
            Level.NOTE,
            "hot_standby_feedback is off: vacuum at the primary cancels questions here",
            "hot_standby_feedback = on",
        )
    if of["delay"] is not None and of["delay"] < settings.statement_timeout:
        yield login.finding(
            Level.NOTE,
            f"max_standby_streaming_delay is {of['delay']:g} s: replay cancels questions that may"
            f" take {settings.statement_timeout:g} s",
            f"max_standby_streaming_delay = {settings.statement_timeout:g}s, or more",
        )


def _source(settings: Settings, source: str) -> list[Finding]:
    """As the server of recommendation_db sees it; before it is migrated, as we do from here."""
    try:
        with connect(psycopg.connect, settings.migrate_database, settings=LOOKING) as connection:
            query = "select from pg_user_mappings where srvname = %s"
            if connection.execute(query, (source,)).rowcount:
                return look_through(connection, source)
    except psycopg.errors.InsufficientPrivilege:
        pass  # what the login lacks is a finding already
    except psycopg.Error as error:
        return [unreachable(source, error)]
    try:
        with connect(psycopg.connect, settings.source(source), settings=LOOKING) as connection:
            return look(connection, source)
    except psycopg.Error as error:
        return [unreachable(source, error)]
