"""The logins of the demo and of docker-compose.yml: each does its trade, and none is a superuser."""

import logging

import psycopg
import pytest
from falcon import testing

from service import worker
from service.app import create_app
from service.config import SOURCES, Settings
from service.host.database import Database
from service.tools.postgres import Cluster
from tests.logins import LoginWorld, make_logins
from tests.servers import Server, create_source_tables
from tests.service.waiting import until
from tests.world import World


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
    make_logins(before)
    after = LoginWorld(before.conninfo)
    after.alembic("upgrade", "head")
    after.alembic("check")
