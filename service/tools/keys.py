"""`ml-service key`: who may call the REST API. Keys are kept as digests only."""

import secrets
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from typing import Any

import psycopg

from service.config import Role
from service.connection import connect

COLUMNS = ("name", "roles", "created", "expires", "revoked", "rules")


BROKEN = (
    psycopg.errors.CheckViolation,
    psycopg.errors.ForeignKeyViolation,
    psycopg.errors.NotNullViolation,
)


class RefusedError(RuntimeError):
    """No table takes what an operator wants to write; the message is for the operator."""


class KeysError(RuntimeError):
    """That cannot be done with a key; the message is for the operator."""


def add(
    conninfo: str,
    name: str,
    roles: Iterable[Role],
    expires: datetime | None,
    rules: Iterable[str] = (),
) -> str:
    """Let a new key in, for which these rules hold; return it.

    Raises KeysError, RefusedError, psycopg.Error.
    """
    secret = secrets.token_urlsafe(32)
    digest = sha256(secret.encode()).digest()
    try:
        with connect_as_owner(conninfo) as connection:
            connection.execute(
                "select engine.add_api_key(%s, %s, %s, %s, %s)",
                (name, digest, sorted(roles), expires, sorted(rules)),
            )
    except psycopg.errors.UniqueViolation:
        raise KeysError(f"{name}: there is a key by this name; revoke it first") from None
    except psycopg.errors.ProgramLimitExceeded as error:
        raise KeysError(error.diag.message_primary) from None
    return secret


def revoke(conninfo: str, name: str) -> None:
    """Do not take a key any more. Raises KeysError where there is none, psycopg.Error."""
    with connect_as_owner(conninfo) as connection:
        row = connection.execute("select engine.revoke_api_key(%s)", (name,)).fetchone()
    if row != (True,):
        raise KeysError(f"{name}: there is no key by this name that is not revoked")


def table(conninfo: str) -> str:
    """All keys that there ever were, a line each. Raises psycopg.Error."""
    with connect_as_owner(conninfo) as connection:
        rows = connection.execute(
            "select name, array_to_string(roles, '+'), created_at, expires_at, revoked_at,"
            " (select string_agg(rule, '+' order by rule) from engine.api_key_rule"
            " where api_key_rule.digest = api_key.digest)"
            " from engine.api_key order by created_at, name"
        ).fetchall()
    lines = [COLUMNS, *([_text(value) for value in row] for row in rows)]
    return "\n".join(
        f"{a:23} {b:23} {c:20}  {d:20}  {e:20}  {f}".rstrip() for a, b, c, d, e, f in lines
    )


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    return "-" if value is None else str(value)


def tell(notice: psycopg.errors.Diagnostic) -> None:
    """Say on stderr what a function raises as a notice: what else comes of a change."""
    if notice.sqlstate == "00000":  # not what PostgreSQL itself has to say
        print(notice.message_primary, file=sys.stderr)


@contextmanager
def connect_as_owner(conninfo: str) -> Iterator[psycopg.Connection[Any]]:
    """A transaction as ml_service_owner, in UTC. Raises RefusedError, psycopg.Error.

    A session's settings would be lost in a pooler.
    """
    with connect(psycopg.connect, conninfo) as connection:
        connection.add_notice_handler(tell)
        try:
            with connection.transaction():
                _become_owner(connection)
                yield connection
        except BROKEN as error:
            raise RefusedError(_sentence(connection, error)) from error


def _become_owner(connection: psycopg.Connection[Any]) -> None:
    connection.execute("set local role ml_service_owner")
    connection.execute("set local timezone = 'UTC'")


def _sentence(connection: psycopg.Connection[Any], error: psycopg.Error) -> str:
    """What was wrong, as the console says it."""
    if isinstance(error, psycopg.errors.NotNullViolation):
        return f"{error.diag.column_name}: expected a value"
    if not error.diag.constraint_name:
        return str(error.diag.message_primary)
    with connection.transaction():
        _become_owner(connection)
        row = connection.execute(
            "select engine.broken(%s, %s)",
            (error.diag.constraint_name, error.diag.message_detail),
        ).fetchone()
    return str(row and row[0])
