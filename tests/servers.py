"""Where the tests' PostgreSQL comes from: `PG=auto|embedded|system|docker`, or a superuser's URL."""

import os
import secrets
import select
import shutil
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import docker
import psycopg
import pytest
from docker.errors import DockerException
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.rows import namedtuple_row

from service.config import SOURCES
from service.tools.postgres import Cluster, find_binaries

ROOT = Path(__file__).resolve().parent.parent

# Nothing in a test has to survive a power cut.
UNSAFE_BUT_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# What a server has handed to the operating system outlives the server.
SURVIVES_A_KILL = {"fsync": "off"}
# What PG may be where the server is ours: to be copied, stopped and killed.
BINARIES = ("auto", "embedded", "system")

# What is changed by anything but rows that come and go. (16384: the first that is not PostgreSQL's.)
SHAPE = """
select array[
    (select concat(count(*), ' ', max(xmin::text::bigint)) from pg_class where oid >= 16384),
    (select concat(count(*), ' ', max(xmin::text::bigint)) from pg_attribute where attrelid >= 16384),
    (select concat(count(*), ' ', max(xmin::text::bigint)) from pg_attrdef),
    (select concat(count(*), ' ', max(xmin::text::bigint)) from pg_constraint),
    (select concat(count(*), ' ', max(xmin::text::bigint)) from pg_depend),
    (select concat(count(*), ' ', max(xmin::text::bigint)) from pg_index where indrelid >= 16384),
    (select concat(count(*), ' ', max(xmin::text::bigint)) from pg_namespace),
    (select concat(count(*), ' ', max(xmin::text::bigint)) from pg_proc where oid >= 16384),
    (select concat(count(*), ' ', max(xmin::text::bigint)) from pg_rewrite),
    (select concat(count(*), ' ', max(xmin::text::bigint)) from pg_trigger),
    (select concat(count(*), ' ', max(xmin::text::bigint)) from pg_type where oid >= 16384),
    (
        select concat(count(*), ' ', max(pg_db_role_setting.xmin::text::bigint))
        from pg_db_role_setting join pg_database on pg_database.oid = setdatabase
        where datname = current_database()
    )
]
"""
END_OTHERS = """
select pg_terminate_backend(pid, 5000)
from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
"""
OWN = "from pg_class where relnamespace = 'public'::regnamespace"
BYTES = f"select coalesce(sum(pg_relation_size(oid)), 0) {OWN}"
# Row by row, for `truncate` changes the shape; and numbers begin anew.
EMPTY = f"""
do $$ declare
    relation record;
begin
    for relation in select oid::regclass as name, relkind {OWN} and relkind in ('r', 'S') loop
        if relation.relkind = 'S' then
            perform setval(relation.name, 1, false);
        else
            execute format('delete from %s', relation.name);
        end if;
    end loop;
end $$
"""
MANY_BYTES = 1 << 18  # of rows that are gone: more is slower to read than a new database to make


class Sessions:
    """Connections that are kept: to make one costs more than most statements of a test.

    Each thread has its own. They are for statements that leave nothing behind in the session.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[Any, ...], psycopg.Connection[Any]] = {}
        weakref.finalize(self, _close, self._kept)

    def get(
        self, opening: Callable[..., psycopg.Connection[Any]], conninfo: str, *beginning: str
    ) -> psycopg.Connection[Any]:
        """A connection that this function has opened, given these."""
        key = (threading.get_ident(), opening, conninfo, beginning)
        kept = self._kept.get(key)
        if kept is None or _has_ended(kept):
            _close({key: kept} if kept else {})
            self._kept[key] = kept = opening(conninfo, *beginning)
            kept.prepare_threshold = None  # a migration may change what a statement returns
        return kept

    def close(self) -> None:
        _close(self._kept)


def open_session(conninfo: str, *beginning: str) -> psycopg.Connection[Any]:
    """A new connection that begins with these statements, in autocommit."""
    connection = psycopg.connect(conninfo, autocommit=True, row_factory=namedtuple_row)
    for statement in beginning:
        connection.execute(statement)
    return connection


def _has_ended(connection: psycopg.Connection[Any]) -> bool:
    """Whether the server has hung up: an idle session has nothing else to say."""
    return connection.closed or bool(select.select([connection], [], [], 0)[0])


def _close(kept: dict[tuple[Any, ...], psycopg.Connection[Any]]) -> None:
    while kept:
        kept.popitem()[1].close()


@dataclass(frozen=True)
class Server:
    """A PostgreSQL that the tests may do anything to, as its superuser."""

    conninfo: str
    within: str | None = None
    """How the server reaches itself, where that is another way than ours: in a container."""
    _sessions: Sessions = field(default_factory=Sessions, repr=False, compare=False)
    _doomed: list[str] = field(default_factory=list, repr=False, compare=False)
    _spare: dict[str, list[str]] = field(default_factory=dict, repr=False, compare=False)
    _shapes: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def sessions(self) -> Sessions:
        """Sessions that last as long as the server."""
        return self._sessions

    def dsn(self, database: str = "postgres") -> str:
        """The superuser's connection string for a database."""
        return make_conninfo(self.conninfo, dbname=database)

    def dsn_within(self, database: str) -> str:
        """The same, for a foreign server that points at this server itself."""
        return make_conninfo(self.within or self.conninfo, dbname=database)

    def create(self, name: str, template: str = "template0") -> str:
        """Create a database, as a copy; return its connection string."""
        # Not through the log, page by page: nothing is dirty to be written at the drop.
        self._execute("create database {} template {} strategy file_copy", name, template)
        return self.dsn(name)

    def begin_databases_as(self, name: str) -> None:
        """What `create database` copies where it is not told what."""
        self._execute("alter database template1 is_template false")
        self.drop("template1")
        self.create("template1", name)
        self._execute("alter database template1 is_template true")

    def drop(self, *names: str) -> None:
        """Drop databases, whoever is connected."""
        for name in names:
            self._execute("drop database if exists {} with (force)", name)

    def drop_later(self, *names: str) -> None:
        """Drop databases when this is called the next time.

        Where a session ended just now, PostgreSQL looks again after 100 ms: by then, it is gone.
        """
        self.drop(*self._doomed)
        self._doomed[:] = names

    def lend(self, template: str) -> str:
        """The name of a database like the template, which has empty tables and nothing else.

        It may be one that was given back: emptied, and only where no more than rows had changed.
        """
        spare = self._spare.setdefault(template, [])
        while len(spare) > 1:  # whose sessions have ended by now; see `drop_later`
            name = spare.pop(0)
            if self._could_empty(name):
                break
            del self._shapes[name]
            self.drop(name)
        else:
            name = unique(template)
            self.create(name, template)
            self._shapes[name] = self._shape(name)
        return name

    def give_back(self, template: str, name: str) -> None:
        """Have a database, which was lent, for others."""
        self._spare[template].append(name)

    def transaction(self) -> int:
        """The number of a transaction of ours. If it is the next after another, nobody wrote in between."""
        session = self._sessions.get(open_session, self.dsn())
        [(number,)] = session.execute("select pg_current_xact_id()::text::bigint").fetchall()
        return int(number)

    def _could_empty(self, name: str) -> bool:
        try:
            session = self._sessions.get(open_session, self.dsn(name))
        except psycopg.OperationalError:  # a test has dropped it
            return False
        session.execute(END_OTHERS)
        [(used,)] = session.execute(BYTES).fetchall()
        if used > MANY_BYTES or self._shape(name) != self._shapes[name]:
            session.close()
            return False
        session.execute(EMPTY)
        return True

    def _shape(self, name: str) -> Any:
        return self._sessions.get(open_session, self.dsn(name)).execute(SHAPE).fetchone()

    def _execute(self, command: str, *names: str) -> None:
        statement = sql.SQL(command).format(*map(sql.Identifier, names))
        self._sessions.get(open_session, self.dsn()).execute(statement)


def new_cluster(directory: Path, settings: Mapping[str, str] = UNSAFE_BUT_FAST) -> Cluster:
    """A cluster of the tests' own. Skips the test where `PG` gives no PostgreSQL's binaries."""
    which = os.environ.get("PG", "auto")
    if which not in BINARIES:
        pytest.skip(f"PG={which}: no PostgreSQL binaries to stop and kill")
    return Cluster(directory, find_binaries(which), settings=settings)


@contextmanager
def remote_server() -> Iterator[Server]:
    """The server that `PG` names where it is none of ours: docker, or a URL."""
    which = os.environ["PG"]
    if which == "docker":
        with _docker() as found:
            yield found
    else:
        yield Server(which)


@contextmanager
def temporary_directory(within: Path | None = None) -> Iterator[Path]:
    """A directory that the server's user can reach, also where we are root.

    In memory where there is plenty: a database is 300 files, ten times as fast to make there.
    """
    memory = Path("/dev/shm")
    if within is None and memory.is_dir() and shutil.disk_usage(memory).free > 4 << 30:
        within = memory
    with TemporaryDirectory(prefix="ml-service-test-", dir=within) as name:
        Path(name).chmod(0o755)  # the cluster's own directory inside is closed
        yield Path(name)


@contextmanager
def directory_of_run() -> Iterator[Path]:
    """A directory for all the clusters of a run. What still runs there at its end is stopped.

    A process of the run that was killed has left its servers behind.
    """
    with temporary_directory() as directory:
        yield directory
        for state in directory.glob("*/data/postmaster.pid"):
            new_cluster(state.parent.parent).stop("immediate")


@contextmanager
def _docker() -> Iterator[Server]:
    try:
        docker.from_env().ping()
    except DockerException:
        pytest.exit("PG=docker: no Docker engine answers here", returncode=1)
    from testcontainers.community.postgres import PostgresContainer

    with PostgresContainer("postgres:18", username="user", password="password") as container:
        # Its own name, not 127.0.0.1: the image trusts that, and postgres_fdw wants to be asked.
        itself = str(container.get_wrapped_container().id)[:12]
        yield Server(
            container.get_connection_url(driver=None),
            make_conninfo(host=itself, port=5432, user="user", password="password"),
        )


def unique(name: str) -> str:
    """A database name that nobody else uses."""
    return f"{name}_{secrets.token_hex(4)}"


def create_source_tables(conninfo: dict[str, str]) -> None:
    """The sources' own tables, as their services create them."""
    for name in SOURCES:
        with psycopg.connect(conninfo[name]) as connection:
            connection.execute((ROOT / "service" / "tools" / "demo" / f"{name}.sql").read_bytes())
