"""How every process of ours connects to PostgreSQL, also through a pooler."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import dict_row

# A dead connection must be noticed in seconds, also where no packet says so. The DSN may differ.
CONNECTION: dict[str, str | int | None] = {
    "application_name": "ml-service",
    "client_encoding": "UTF8",  # JSON is handed on as it comes, whatever PGCLIENTENCODING says
    "connect_timeout": 2,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 4000,  # milliseconds
}

# A role taken on after connecting is no boundary for a login that is more than the role.
SUPERUSER = "select rolname from pg_roles where rolname = session_user and rolsuper"
SUPERUSER_WARNING = (
    "the login %s is a superuser: give %s one that is a member of its role and nothing else"
)

MEANT = {"quote_all_identifiers": "off", "standard_conforming_strings": "on"}
"""As what is written here, and what PostgreSQL writes itself (REFRESH … CONCURRENTLY), is meant."""
TRANSACTION_TIMEOUT = "transaction_timeout"  # unknown before 17: not in a startup packet
UNLIMITED = {
    "statement_timeout": "0",
    "lock_timeout": "0",
    "idle_session_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    TRANSACTION_TIMEOUT: "0",
}
"""For what takes as long as it takes, whatever the server says of its databases and roles."""

MARK = "ml_service.session"
"""A setting that shows, where it arrives, that the session keeps what it is given."""
SESSION = f"""
    select
        current_setting('{MARK}', true) is not distinct from 'on' as kept,
        current_user as role,
        session_user as login,
        current_database() as database
"""  # noqa: S608 (a constant)
REFUSED_BY_A_POOLER = "unsupported startup parameter"

C = TypeVar("C", bound=psycopg.Connection[Any])


class PooledError(psycopg.OperationalError):
    """A pooler is in between, and the login has not by itself what its session would be given."""


def address(database: str) -> str:
    """Where a database is, without a login and without how to connect: what names it."""
    parts = conninfo_to_dict(database)
    named = ("host", "hostaddr", "port", "dbname", "target_session_attrs", "service")
    return make_conninfo("", **{key: parts[key] for key in named if key in parts})


def connect(
    opening: Callable[..., C],
    conninfo: str,
    role: str | None = None,
    settings: Mapping[str, str] | None = None,
    **arguments: Any,
) -> C:
    """A connection that acts as `role` (or as the login), with settings of its session; autocommit.

    `opening` is psycopg's `connect`, or takes what that takes.

    A pooler that gives each transaction another session (PgBouncer) keeps neither settings nor
    prepared statements. It refuses settings or drops them, which shows: then the connection does
    without. Its role must be a setting of the login: PooledError says how, where it is not.
    """
    given = {**CONNECTION, **conninfo_to_dict(conninfo)}
    own = {**MEANT, **({"role": role} if role else {}), **(settings or {}), MARK: "on"}
    transaction_timeout = own.pop(TRANSACTION_TIMEOUT, None)
    asked_for = given.pop("options", None)
    options = " ".join([str(asked_for or ""), *(f"-c {name}={own[name]}" for name in own)])
    plain = make_conninfo("", **given)
    try:
        connection = opening(make_conninfo(plain, options=options), autocommit=True, **arguments)
    except psycopg.OperationalError as error:
        # What the operator asked for themselves is not left out.
        if REFUSED_BY_A_POOLER not in str(error) or asked_for:
            raise
        connection = opening(plain, autocommit=True, **arguments)
    try:
        if is_pooled(connection, role):
            connection.prepare_threshold = None
        elif transaction_timeout and connection.info.server_version >= 170_000:
            connection.execute(f"set {TRANSACTION_TIMEOUT} = {transaction_timeout}".encode())
    except BaseException:
        connection.close()
        raise
    return connection


def tool_session(conninfo: str, *, autocommit: bool = False) -> psycopg.Connection[Any]:
    """For a tool of ours: what it runs takes as long as it takes. Raises as `connect`."""
    connection = connect(psycopg.connect, conninfo, settings=UNLIMITED)
    connection.autocommit = autocommit
    return connection


def is_pooled(connection: psycopg.Connection[Any], role: str | None = None) -> bool:
    """Whether the session has lost what it was given.

    Raises PooledError where it has, and the login is not `role` by itself.
    """
    with connection.cursor(row_factory=dict_row) as cursor:
        [session] = cursor.execute(SESSION, prepare=False).fetchall()
    if not session["kept"] and role not in (None, session["role"]):
        raise PooledError(
            "a pooler keeps nothing of a session here, so the login needs its role as a setting of"
            f' its own: alter role "{session["login"]}" in database "{session["database"]}"'
            f" set role = {role}; then have the pooler reconnect"
        )
    return not session["kept"]
