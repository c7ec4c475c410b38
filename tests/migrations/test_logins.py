"""The logins of the demo and of docker-compose.yml: each does its trade, and none is a superuser."""

import logging

import psycopg
import pytest
from falcon import testing
from psycopg.conninfo import make_conninfo

from service import worker
from service.app import create_app
from service.config import SOURCES, Settings
from service.host.database import Database
from service.tools.postgres import Cluster
from tests.servers import ROOT, Server, create_source_tables
from tests.service.waiting import until
from tests.world import World

LOGINS = {
    "DATABASE_URL": "ml_web",
    "WORKER_DATABASE_URL": "ml_worker",
    "MIGRATE_DATABASE_URL": "ml_migrate",
}


class LoginWorld(World):
    @property
    def environ(self) -> dict[str, str]:
        own = {name: self._as(login, "recommendation_db") for name, login in LOGINS.items()}
        return {**own, **{f"{name.upper()}_URL": self._as("ml_sources", name) for name in SOURCES}}

    def _as(self, login: str, database: str) -> str:
        return make_conninfo(self.conninfo[database], user=login, password=login)


@pytest.fixture
def logins(cluster: Cluster) -> LoginWorld:
    """A world that only these logins have migrated."""
    server = Server(cluster.dsn())
    world = LoginWorld({name: server.create(name) for name in (*SOURCES, "recommendation_db")})
    create_source_tables(dict(world.conninfo))
    with world.connect() as connection:
        for _ in range(2):  # run again, it changes nothing
            connection.execute((ROOT / "service/tools/demo/logins.sql").read_bytes())
        for login in (*LOGINS.values(), "ml_sources"):
            connection.execute(f"alter role {login} password '{login}'")
    for name in SOURCES:
        world.source(name, "grant select on all tables in schema public to ml_sources")
    world.source("engagement_db", "grant insert, delete on interaction to ml_sources")
    world.alembic("upgrade", "head")
    return world


def test_each_login_does_its_trade(logins: LoginWorld, caplog: pytest.LogCaptureFixture) -> None:
    logins.person("ann", "DRAMA")
    medium = logins.media("sad", "DRAMA")
    settings = logins.settings
    worker.refresh(settings.worker_database)
    database = Database(settings)
    try:
        client = testing.TestClient(create_app(database, settings))
        event = {"user_id": str(logins.person("bob")), "media_id": str(medium), "type": "LIKE"}
        assert client.simulate_post("/api/interactions", json=event).status_code == 201
        until(lambda: database.last_readiness().model_refreshed_at)
    finally:
        database.close()
    assert worker.sync(settings.worker_database) is not None
    with psycopg.connect(logins.conninfo["engagement_db"]) as connection:
        assert connection.execute("select count(*) from interaction").fetchone() == (1,)
    logins.alembic("check")
    logins.alembic("upgrade", "head")
    supers = logins.query("select rolname from pg_roles where rolsuper and rolname like 'ml%%'")
    assert supers == []
    assert "superuser" not in caplog.text


def test_a_login_takes_on_no_role_but_its_own(logins: LoginWorld) -> None:
    settings = logins.settings
    for conninfo, role in (
        (settings.database, "ml_service_sync"),
        (settings.database, "ml_service_owner"),
        (settings.worker_database, "ml_service_app"),
        (settings.worker_database, "ml_service_owner"),
    ):
        with (
            psycopg.connect(conninfo) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(f"set role {role}")


def test_the_service_says_that_its_login_is_a_superuser(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.refresh()
    caplog.set_level(logging.WARNING)
    settings = Settings.from_environ(world.environ)
    database = Database(settings)
    try:
        database.open()
        login = psycopg.conninfo.conninfo_to_dict(settings.database)["user"]
        until(lambda: f"the login {login} is a superuser" in caplog.text)
    finally:
        database.close()


def test_what_a_superuser_migrated_the_login_goes_on_with(cluster: Cluster) -> None:
    server = Server(cluster.dsn())
    before = World({name: server.create(name) for name in (*SOURCES, "recommendation_db")})
    create_source_tables(dict(before.conninfo))
    before.alembic("upgrade", "0012")
    with before.connect() as connection:
        connection.execute((ROOT / "service/tools/demo/logins.sql").read_bytes())
        for login in (*LOGINS.values(), "ml_sources"):
            connection.execute(f"alter role {login} password '{login}'")
    after = LoginWorld(before.conninfo)
    after.alembic("upgrade", "head")
    after.alembic("check")
