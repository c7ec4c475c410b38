"""What belongs to the database itself, which neither a copy nor a dump without -C brings along.

So it is no revision: it is looked at, and set where it is missing, with every upgrade.
"""

import logging
from typing import Any

import psycopg
from psycopg import sql

from migrations import repeatable

BUDGET = "1min"
"""How long a statement of a login that asks questions may take, where nothing is set for it."""

DIFFERENCES = """
    select difference
    from pg_database
    cross join lateral (
        values
            (
                'the search_path of the database is not api, public',
                exists (
                    select
                    from pg_db_role_setting
                    where setdatabase = pg_database.oid
                        and setrole = 0
                        and 'search_path=api, public' = any (setconfig)
                )
            ),
            (
                'PUBLIC may create temporary objects in the database',
                not exists (
                    select
                    from aclexplode(coalesce(datacl, acldefault('d', datdba)))
                    where grantee = 0 and privilege_type = 'TEMPORARY'
                )
            ),
            (
                -- REFRESH … CONCURRENTLY keeps what has changed in a temporary table.
                'ml_service_owner may not create temporary objects in the database',
                has_database_privilege('ml_service_owner', pg_database.oid, 'TEMPORARY')
            )
    ) as wanted (difference, present)
    where not present and datname = current_database()
"""

# What the worker is to vacuum, and may not: the model, and what a first load fills. Before 17, only
# who owns it may.
NOT_MAINTAINED = """
    select pg_class.oid::regclass::text as name
    from pg_class
    where (
            relnamespace = to_regnamespace('model') and (relkind = 'm' or relkind = 'r' and not %s)
            or pg_class.oid = to_regclass('engine.interaction')
        )
        and relowner = to_regrole('ml_service_owner')
        and case
            when current_setting('server_version_num')::integer >= 170000
            then not has_table_privilege('ml_service_sync', pg_class.oid, 'MAINTAIN')
        end
"""

# Who asks questions in SQL, and may take as long as they like. (Settings of a role are not those
# of its members, and those of a function come too late for the statement that calls it.)
WITHOUT_BUDGET = """
    select rolname
    from pg_roles
    where rolcanlogin
        and not rolsuper
        and pg_has_role(oid, 'ml_service_app', 'MEMBER')
        and not pg_has_role(oid, 'ml_service_owner', 'MEMBER')
        and not pg_has_role(oid, 'ml_service_sync', 'MEMBER')
        and not exists (
            select
            from pg_db_role_setting
            cross join unnest(setconfig) as setting
            where setrole in (0, pg_roles.oid)
                and setdatabase in (
                    0, (select oid from pg_database where datname = current_database())
                )
                and setting like 'statement_timeout=%'
        )
    order by rolname
"""

log = logging.getLogger("alembic.runtime.migration")


def differences(connection: psycopg.Connection[Any]) -> list[str]:
    """What is not as it should be, a sentence each."""
    return [
        *_settings(connection),
        *(f"{name}: ml_service_sync may not vacuum it" for name in _not_maintained(connection)),
        *(
            f"the login {login} has no statement_timeout: {_budget(connection, login)}"
            for login in _without_budget(connection)
        ),
    ]


def apply(connection: psycopg.Connection[Any]) -> None:
    """Let people write `recommend(…)`, and nobody put objects before ours, or ask for ever."""
    if _settings(connection):
        set_up(connection)
    let_vacuum(connection)
    for login in _without_budget(connection):
        statement = _budget(connection, login)
        try:
            with connection.transaction():
                connection.execute(statement.encode())
        except psycopg.errors.InsufficientPrivilege:
            log.warning(
                "The login %s has no statement_timeout. Who made it may say: %s", login, statement
            )


def set_up(connection: psycopg.Connection[Any]) -> None:
    """Give the database the settings that `differences` looks for."""
    [(name,)] = connection.execute("select current_database()").fetchall()
    database = sql.Identifier(name)
    connection.execute(sql.SQL("alter database {} set search_path = api, public").format(database))
    connection.execute(sql.SQL("revoke temporary on database {} from public").format(database))
    connection.execute(
        sql.SQL("grant temporary on database {} to ml_service_owner").format(database)
    )


def let_vacuum(connection: psycopg.Connection[Any]) -> None:
    """Let the worker vacuum the views and tables of the model, and interactions."""
    if names := _not_maintained(connection):
        connection.execute("set local role ml_service_owner")
        connection.execute(f"grant maintain on {', '.join(names)} to ml_service_sync")
        connection.execute("reset role")


def _not_maintained(connection: psycopg.Connection[Any]) -> list[str]:
    # (On a shard, nobody but who publishes writes them.)
    is_shard = repeatable.is_shard(connection)
    return [name for (name,) in connection.execute(NOT_MAINTAINED, (is_shard,)).fetchall()]


def _settings(connection: psycopg.Connection[Any]) -> list[str]:
    return [difference for (difference,) in connection.execute(DIFFERENCES)]


def _without_budget(connection: psycopg.Connection[Any]) -> list[str]:
    return [login for (login,) in connection.execute(WITHOUT_BUDGET)]


def _budget(connection: psycopg.Connection[Any], login: str) -> str:
    """What gives a login its budget."""
    [(name,)] = connection.execute("select current_database()").fetchall()
    return (
        sql.SQL("alter role {} in database {} set statement_timeout = {}")
        .format(sql.Identifier(login), sql.Identifier(name), BUDGET)
        .as_string(connection)
    )
