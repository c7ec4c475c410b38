"""Where the three sources are: the options of their foreign servers, from the environment.

The addresses are looked up by the server that holds recommendation_db, not by this process.
"""

from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from service.config import SOURCES, ConfigError, Settings

# Options that revisions set and the environment does not (timeouts, fetch size).
FIXED = {
    "fdw_tuple_cost",
    "fetch_size",
    "connect_timeout",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_count",
    "tcp_user_timeout",
    "options",
}
LOGIN = {"user", "password"}
KEEPERS = {"passfile", "service"}
"""Files of the server that holds recommendation_db, where libpq looks a password up."""


def connect(connection: psycopg.Connection[Any], settings: Settings) -> None:
    """Point the foreign servers, and the sync role's logins there, at the configured sources.

    One that points somewhere stays as it is where the environment says nothing of its source.
    A password goes into the user mapping, and so into every dump. One that the server finds in a
    `passfile` or `service` of its own does not: only a superuser may allow a role that. Raises
    ConfigError where a source has neither, or the login may not do it.
    """
    connection.execute("set local role ml_service_owner")
    for name in SOURCES:
        if name not in settings.named_sources and _points_somewhere(connection, name):
            continue
        parts = {key: str(value) for key, value in conninfo_to_dict(settings.source(name)).items()}
        kept_elsewhere = not KEEPERS.isdisjoint(parts)
        if "user" not in parts or not ("password" in parts or kept_elsewhere):
            raise ConfigError(f"{name.upper()}_URL: a user and a password are needed")
        server = sql.Identifier(name)
        _alter(connection, server, name, {k: v for k, v in parts.items() if k not in LOGIN | FIXED})
        # A mapping shows its options to nobody but its own user: it is made anew.
        connection.execute(
            sql.SQL("drop user mapping if exists for ml_service_sync server {}").format(server)
        )
        secret = {key: parts[key] for key in LOGIN if key in parts}
        if "password" not in secret:
            secret["password_required"] = "false"  # noqa: S105 (it says that there is none)
            connection.execute("reset role")
        options = sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(key), value) for key, value in secret.items()
        )
        try:
            connection.execute(
                sql.SQL("create user mapping for ml_service_sync server {} options ({})").format(
                    server, options
                )
            )
        except psycopg.errors.InsufficientPrivilege as error:
            raise ConfigError(
                f"{name.upper()}_URL: only a superuser may let the server look a password up"
            ) from error
        connection.execute("set local role ml_service_owner")
    connection.execute("reset role")


def _points_somewhere(connection: psycopg.Connection[Any], name: str) -> bool:
    """Whether an upgrade has pointed a server before: a login there was made with it."""
    query = "select from pg_user_mappings where srvname = %s and usename = 'ml_service_sync'"
    return connection.execute(query, (name,)).fetchone() is not None


def _alter(
    connection: psycopg.Connection[Any], server: sql.Identifier, name: str, wanted: dict[str, str]
) -> None:
    """Make the options of a server those wanted, beside the fixed ones."""
    rows = connection.execute(
        "select option_name, option_value"
        " from pg_foreign_server, pg_options_to_table(srvoptions) where srvname = %s",
        (name,),
    )
    present = {key: value for key, value in rows if key not in FIXED}
    changes = [
        sql.SQL("drop {}").format(sql.Identifier(key)) for key in present.keys() - wanted.keys()
    ]
    changes += [
        sql.SQL("{} {} {}").format(
            sql.SQL("set" if key in present else "add"), sql.Identifier(key), value
        )
        for key, value in wanted.items()
        if present.get(key) != value
    ]
    if changes:
        connection.execute(
            sql.SQL("alter server {} options ({})").format(server, sql.SQL(", ").join(changes))
        )
