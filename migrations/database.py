"""What belongs to the database itself, which neither a copy nor a dump without -C brings along.

So it is no revision: it is looked at, and set where it is missing, with every upgrade.
"""

from typing import Any

import psycopg
from psycopg import sql

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


def differences(connection: psycopg.Connection[Any]) -> list[str]:
    """What is not as it should be, a sentence each."""
    return [difference for (difference,) in connection.execute(DIFFERENCES)]


def apply(connection: psycopg.Connection[Any]) -> None:
    """Let people write `recommend(…)`, and nobody put objects of their own before ours."""
    if not differences(connection):
        return
    [(name,)] = connection.execute("select current_database()").fetchall()
    database = sql.Identifier(name)
    connection.execute(sql.SQL("alter database {} set search_path = api, public").format(database))
    connection.execute(sql.SQL("revoke temporary on database {} from public").format(database))
    connection.execute(
        sql.SQL("grant temporary on database {} to ml_service_owner").format(database)
    )
