"""PgBouncer in front of recommendation_db, in transaction mode: no session keeps anything.

It is Debian's: where it is not installed, these are skipped.
"""

import logging
import os
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import psycopg
import pytest
from falcon import testing
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from service import worker
from service.app import create_app
from service.config import SOURCES, Role
from service.connection import PooledError, connect, is_pooled
from service.host.database import Database
from service.tools import check, keys
from service.tools.postgres import Cluster, free_port
from service.tools.sources import LIMITS, Level
from tests.logins import LOGINS, LoginWorld, logins_on
from tests.servers import Server, temporary_directory
from tests.service.waiting import until
from tests.world import key

PGBOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
SCRIPT = Path(sysconfig.get_path("scripts"), "ml-service")
CONFIGURATION = """
[databases]
* = host=127.0.0.1 port={server}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {users}
pool_mode = transaction
default_pool_size = 8
ignore_startup_parameters = {ignored}
"""

pytestmark = pytest.mark.skipif(
    PGBOUNCER is None, reason="there is no pgbouncer here: apt-get install pgbouncer"
)


class PooledWorld(LoginWorld):
    """A world of which only a pooler reaches some databases."""

    port = 0
    behind: Sequence[str] = ()

    def login(self, name: str, database: str) -> str:
        if database not in self.behind:
            return super().login(name, database)
        return make_conninfo(super().login(name, database), host="127.0.0.1", port=self.port)


@contextmanager
def pgbouncer(
    world: LoginWorld, ignored: str, behind: Sequence[str] = ("recommendation_db",)
) -> Iterator[PooledWorld]:
    pooled = PooledWorld(world.conninfo)
    pooled.port = free_port()
    pooled.behind = behind
    with temporary_directory() as folder:
        users = folder / "users.txt"
        logins = (*LOGINS.values(), "ml_sources")
        users.write_text("".join(f'"{login}" "{login}"\n' for login in logins))
        configuration = folder / "pgbouncer.ini"
        configuration.write_text(
            CONFIGURATION.format(
                server=conninfo_to_dict(world.database)["port"],
                port=pooled.port,
                users=users,
                ignored=ignored,
            )
        )
        process = subprocess.Popen(
            [str(PGBOUNCER), str(configuration)],
            user="nobody" if os.getuid() == 0 else None,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            until(lambda: answers(pooled, process))
            yield pooled
        finally:
            process.terminate()
            process.wait(timeout=60)


def answers(world: PooledWorld, process: subprocess.Popen[bytes]) -> bool:
    assert process.poll() is None, "pgbouncer ended"
    try:
        psycopg.connect(world.login("ml_sources", world.behind[0])).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture(params=["", "options"], ids=["refuses options", "drops options"])
def ignored(request: pytest.FixtureRequest) -> str:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def pooled(logins: LoginWorld, ignored: str) -> Iterator[PooledWorld]:
    """A world behind a pooler."""
    with pgbouncer(logins, ignored) as world:
        yield world


@pytest.fixture
def migrated(cluster: Cluster, ignored: str) -> Iterator[PooledWorld]:
    """The same, migrated through it."""
    with pgbouncer(logins_on(Server(cluster.dsn())), ignored) as world:
        world.alembic("upgrade", "head")
        world.alembic("check")
        yield world


def test_the_service_answers_and_records_through_it(migrated: PooledWorld) -> None:
    for name in ("sad", "glad"):
        migrated.media(name, "DRAMA")
    migrated.person("ann", "DRAMA")
    migrated.takes("bob", "sad")
    worker.refresh(migrated.settings.worker_database)
    with patch.dict(os.environ, migrated.environ):
        found = check.check(migrated.settings)
    assert [finding for finding in found if finding.level is Level.WRONG] == []
    assert any("behind a pooler" in finding.what for finding in found)
    secret = keys.add(migrated.settings.migrate_database, "shop", {Role.READ}, None)
    database = Database(migrated.settings)
    try:
        client = testing.TestClient(create_app(database, migrated.settings))

        def ask(_: int) -> tuple[int, int]:
            answer = client.simulate_get(
                f"/api/recommendations/{key('ann')}", headers={"X-API-Key": secret}
            )
            return answer.status_code, answer.json["count"]

        with ThreadPoolExecutor(8) as clients:
            assert set(clients.map(ask, range(200))) == {(200, 2)}
        event = {"user_id": str(key("ann")), "media_id": str(key("sad")), "type": "LIKE"}
        assert client.simulate_post("/api/interactions", json=event).status_code == 201
        assert ask(0) == (200, 1)
    finally:
        database.close()
    worker.sync(migrated.settings.worker_database)
    with migrated.connect("engagement_db") as source:
        assert source.execute("select count(*) from interaction").fetchone() == (2,)


def test_a_spare_worker_takes_over_through_it(pooled: PooledWorld, tmp_path: Path) -> None:
    environ = {**os.environ, **pooled.environ}
    workers = [subprocess.Popen([SCRIPT, "worker"], cwd=tmp_path, env=environ) for _ in range(2)]
    known = "select count(*) from engine.interaction"
    try:
        pooled.takes("ann", "first")
        until(lambda: pooled.query(known) == [(1,)])
        workers[0].kill()
        pooled.takes("ann", "second")
        until(lambda: pooled.query(known) == [(2,)])
        workers[1].terminate()
        assert workers[1].wait(timeout=60) == 0
    finally:
        for process in workers:
            process.kill()
            process.wait()


def test_a_login_without_its_role_is_told_how_to_get_it(logins: LoginWorld, ignored: str) -> None:
    with logins.connect() as connection:
        connection.execute("alter role ml_web in database recommendation_db reset role")
    with pgbouncer(logins, ignored) as pooled, pytest.raises(PooledError) as said:
        connect(psycopg.connect, pooled.settings.database, "ml_service_app")
    assert 'alter role "ml_web" in database "recommendation_db" set role = ml_service_app' in str(
        said.value
    )


def test_without_a_pooler_a_session_keeps_what_it_is_given(logins: LoginWorld) -> None:
    with connect(psycopg.connect, logins.settings.database, "ml_service_app") as connection:
        assert not is_pooled(connection)
        assert connection.prepare_threshold is not None


def test_sources_behind_one_that_refuses_options_are_told_what_to_set(
    logins: LoginWorld, caplog: pytest.LogCaptureFixture
) -> None:
    with pgbouncer(logins, "", SOURCES) as pooled:
        with caplog.at_level(logging.ERROR, "migrations"):
            pooled.alembic("upgrade", "head")
        found = check.check(pooled.settings)
    for said in ([record.getMessage() for record in caplog.records], list(map(str, found))):
        for source in SOURCES:
            assert any(
                line.startswith(f"{source}: ")
                and line.endswith("let that drop it: ignore_startup_parameters = options")
                for line in said
            ), said


def test_sources_behind_one_that_drops_options_are_read_and_written(logins: LoginWorld) -> None:
    with pgbouncer(logins, "options", SOURCES) as pooled:
        pooled.alembic("upgrade", "head")
        for name in ("sad", "glad", "bad"):
            pooled.media(name, "DRAMA")
        pooled.person("ann", "DRAMA")
        pooled.takes("bob", "sad")
        worker.refresh(pooled.settings.worker_database)
        assert set(pooled.titles("ann")) == {"sad", "glad", "bad"}
        pooled.source(
            "engagement_db",
            f"alter table interaction add check (media_id <> '{key('bad')}')",
        )
        for name in ("sad", "bad", "glad"):
            pooled.query("select api.record_interaction(%s, %s, 'LIKE')", key("ann"), key(name))
            for _ in range(2):  # each on connections of its own
                worker.sync(pooled.settings.worker_database)
        with pooled.connect("engagement_db") as source:
            there = source.execute("select media_id from interaction where type = 'LIKE'")
            assert {media for (media,) in there} == {key("sad"), key("glad")}
        assert pooled.query("select count(*) from engine.outbox where interaction_id is null") == [
            (1,)
        ]


def test_what_a_pooler_drops_of_a_source_is_a_note_until_its_login_has_it(
    logins: LoginWorld,
) -> None:
    def notes(world: LoginWorld) -> list[str]:
        return [
            finding.what
            for finding in check.check(world.settings)
            if finding.where in SOURCES and "a pooler drops our" in finding.what
        ]

    with pgbouncer(logins, "options", SOURCES) as pooled:
        pooled.alembic("upgrade", "head")
        assert len(notes(pooled)) == len(SOURCES) * len(LIMITS)
        for source in SOURCES:
            for name, value in LIMITS.items():
                pooled.source(
                    source, f"alter role ml_sources in database {source} set {name} = '{value}'"
                )
            pooled.source(
                source,
                "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'ml_sources'",
            )
        assert notes(pooled) == []
    logins.alembic("upgrade", "head")  # past the pooler
    for source in SOURCES:
        logins.source(source, f"alter role ml_sources in database {source} reset all")
    assert notes(logins) == []
