"""Where a world lives: the server, its four databases there, and how they come to be."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import LiteralString

import psycopg
from alembic import command
from alembic.config import Config
from psycopg import sql
from psycopg.conninfo import make_conninfo

from bench.common import ROOT
from bench.common.worlds import Fill
from service import worker
from service.config import SOURCES, url
from service.tools.postgres import Cluster, find_binaries

PREFIX = "bench_"
"""Of the names of all databases made here: nobody else's are touched."""
COMPLETE = "bench: complete"
"""Said of a database, as its comment, when it holds all that it should."""
DATABASES = (*SOURCES, "recommendation_db")


@contextmanager
def own_directory(directory: Path | None = None) -> Iterator[Path]:
    """A directory that the server's user can enter: the one given, or one that is thrown away."""
    if directory is not None:
        directory.mkdir(parents=True, exist_ok=True)
        yield directory.absolute()
        return
    with TemporaryDirectory(dir="/var/tmp") as name:
        Path(name).chmod(0o755)  # for the server's user, who is not root
        yield Path(name)


@contextmanager
def own_cluster(
    which: str, directory: Path | None = None, *, settings: Mapping[str, str] | None = None
) -> Iterator[Cluster]:
    """A running PostgreSQL, `embedded` or `system`: in the directory, or thrown away at the end.

    Raises PostgresError, OSError.
    """
    with (
        own_directory(directory) as place,
        Cluster(place / "postgres", find_binaries(which), settings=settings) as cluster,
    ):
        yield cluster


def environ(conninfo: Mapping[str, str]) -> dict[str, str]:
    """The environment of a service of these DATABASES."""
    return {
        **{f"{name.upper()}_URL": url(conninfo[name]) for name in SOURCES},
        "DATABASE_URL": url(conninfo["recommendation_db"]),
    }


def upgrade(conninfo: Mapping[str, str]) -> None:
    """`alembic upgrade head` of these DATABASES, which this process then means, too."""
    os.environ.update(environ(conninfo))
    command.upgrade(Config(ROOT / "alembic.ini"), "head")


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server and how to reach it as a superuser."""

    conninfo: str
    binaries: Path
    """Where pgbench is."""
    directory: Path
    """For what is written beside it: logs, models."""
    pid: int | None = None
    """The postmaster's, where it runs here."""
    log: Path | None = None
    """What it says, where it is one of our own."""
    data: Path | None = None
    """Its files, likewise."""

    def dsn(self, database: str) -> str:
        """A connection string for another database of this server."""
        return make_conninfo(self.conninfo, dbname=database)

    def is_complete(self, database: str, state: str = "") -> bool:
        """Whether the database is there, all that it should be, and in this state if any."""
        query = "select shobj_description(oid, 'pg_database') from pg_database where datname = %s"
        with psycopg.connect(self.conninfo) as connection:
            [said] = connection.execute(query, [database]).fetchone() or [None]
        return said is not None and said.startswith(f"{COMPLETE} {state}".strip())

    def complete(self, database: str, state: str = "") -> None:
        """Say that it is."""
        said = f"{COMPLETE} {state}".strip()
        self._execute("comment on database {} is {}", sql.Identifier(database), said)

    def create(self, database: str) -> str:
        """Make a database anew; returns its connection string."""
        self.drop(database)
        self._execute("create database {}", sql.Identifier(database))
        return self.dsn(database)

    def drop(self, database: str) -> None:
        """Drop a database, and throw out who uses it."""
        self._execute("drop database if exists {} with (force)", sql.Identifier(database))

    def _execute(self, statement: LiteralString, *parts: object) -> None:
        with psycopg.connect(self.conninfo, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*parts))


@contextmanager
def server(
    which: str,
    directory: Path | None = None,
    database_url: str | None = None,
    *,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """The server to measure on: somebody's, or one of our own, kept where a directory is given.

    Raises PostgresError, OSError.
    """
    if database_url is None:
        with own_cluster(which, directory, settings=settings) as cluster:
            beside = cluster.directory.parent
            yield Server(
                cluster.dsn(), cluster.binaries, beside, cluster.pid, cluster.log, cluster.data
            )
        return
    with own_directory(directory) as beside:
        yield Server(database_url, find_binaries(which), beside)


@dataclass(frozen=True)
class Site:
    """A world in its databases."""

    name: str
    server: Server

    def database(self, part: str) -> str:
        """The name of one of its databases."""
        return f"{PREFIX}{self.name}_{part}"

    def dsn(self, part: str) -> str:
        """The connection string of one of its databases."""
        return self.server.dsn(self.database(part))

    @property
    def recommendation_db(self) -> str:
        return self.dsn("recommendation_db")

    def environ(self) -> Mapping[str, str]:
        """The environment of a service of this world."""
        return environ(self.conninfo)

    @property
    def conninfo(self) -> Mapping[str, str]:
        """The connection strings of its DATABASES."""
        return {name: self.dsn(name) for name in DATABASES}

    def fill(self, fill: Fill) -> bool:
        """Make and fill the sources, unless they are there; says whether it did."""
        if all(self.server.is_complete(self.database(name)) for name in SOURCES):
            return False
        user_db, catalog_db, engagement_db = (
            self.server.create(self.database(name)) for name in SOURCES
        )
        fill(user_db, catalog_db, engagement_db)
        for name in SOURCES:
            self.server.complete(self.database(name))
        return True

    def is_serving(self) -> bool:
        """Whether recommendation_db is there, with a model of its sources."""
        return self.server.is_complete(self.database("recommendation_db"))

    def create(self) -> None:
        """Make recommendation_db anew, empty but migrated."""
        self.server.create(self.database("recommendation_db"))
        self.upgrade()

    def upgrade(self) -> None:
        """`alembic upgrade head`: brings in functions that changed, and where the sources are."""
        upgrade(self.conninfo)

    def drop(self, *parts: str) -> None:
        """Give the room of these of its databases back."""
        for part in parts:
            self.server.drop(self.database(part))

    def serve(self) -> None:
        """See to it that recommendation_db answers, by the functions of today."""
        if self.is_serving():
            self.upgrade()
        else:
            self.create()
            worker.refresh(self.recommendation_db)
            self.serves()

    def serves(self) -> None:
        """Say that recommendation_db has its model."""
        with psycopg.connect(self.recommendation_db, autocommit=True) as connection:
            connection.execute("vacuum analyze")  # as autovacuum would have done, before long
        self.server.complete(self.database("recommendation_db"))
