"""`ml-service init`: the four databases and their logins, for those who have none of them yet.

The three sources get the tables that `service/tools/demo` has, and belong to `ml_sources`: nobody
else writes there. What is there already is left as it is.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from service.config import SOURCES, url

RECOMMENDATIONS = "recommendation_db"
DATABASES = {f"{name.upper()}_URL": (name, "ml_sources") for name in SOURCES} | {
    "DATABASE_URL": (RECOMMENDATIONS, "ml_web"),
    "WORKER_DATABASE_URL": (RECOMMENDATIONS, "ml_worker"),
    "MIGRATE_DATABASE_URL": (RECOMMENDATIONS, "ml_migrate"),
}
"""Where each variable of the environment points: a database, and a login."""
LOGINS = tuple(dict.fromkeys(login for _, login in DATABASES.values()))
KEPT = "PASSWORD"
"""What stands for the password of a login that was there before."""
_FILES = Path(__file__).parent / "demo"


@dataclass(frozen=True, slots=True)
class Made:
    """What there was not before, and how to get at all of it."""

    databases: Sequence[str]
    logins: Sequence[str]
    environ: dict[str, str]
    """Where each variable of .env points; a password that is not known is PASSWORD."""

    def __str__(self) -> str:
        """Lines for .env: those of logins that were there before are comments."""
        return "\n".join(
            f"{'' if DATABASES[name][1] in self.logins else '# '}{name}={value}"
            for name, value in self.environ.items()
        )


def create(server: str, password: Callable[[str], str] | None = None) -> Made:
    """Make what is missing on a server, with a connection string of a superuser of it.

    `password` gives that of a login that is made; drawn by lot without it. Raises psycopg.Error.
    """
    with psycopg.connect(make_conninfo(server, dbname="postgres"), autocommit=True) as connection:
        there = {name for (name,) in connection.execute("select datname from pg_database")}
        made = [name for name in (*SOURCES, RECOMMENDATIONS) if name not in there]
        for name in made:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        known = {name for (name,) in connection.execute("select rolname from pg_roles")}
    new = [login for login in LOGINS if login not in known]
    passwords = {login: (password or _drawn)(login) for login in new}
    # In one transaction: a login without its password would be there already the next time.
    with psycopg.connect(make_conninfo(server, dbname=RECOMMENDATIONS)) as connection:
        connection.execute((_FILES / "logins.sql").read_bytes())
        for login, secret in passwords.items():
            connection.execute(
                sql.SQL("alter role {} password {}").format(sql.Identifier(login), secret)
            )
    for name in SOURCES:
        with psycopg.connect(make_conninfo(server, dbname=name)) as connection:
            if not _tables(connection):
                connection.execute((_FILES / f"{name}.sql").read_bytes())
                for table in _tables(connection):
                    connection.execute(
                        sql.SQL("alter table {} owner to ml_sources").format(sql.Identifier(table))
                    )
    return Made(
        made,
        new,
        {
            variable: url(
                make_conninfo(server, dbname=name, user=login, password=passwords.get(login, KEPT))
            )
            for variable, (name, login) in DATABASES.items()
        },
    )


def _tables(connection: psycopg.Connection) -> list[str]:
    """Those of the schema public, in which a source's are."""
    rows = connection.execute("select tablename from pg_tables where schemaname = 'public'")
    return [name for (name,) in rows]


def _drawn(_: str) -> str:
    return secrets.token_urlsafe(24)
