"""Managed PostgreSQL: the operator is no superuser, and the sources' logins may only read."""

import os
from unittest.mock import patch

import psycopg
import pytest
from alembic.util import CommandError

from service.config import SOURCES
from service.tools.cli import main
from service.tools.postgres import Cluster
from tests.logins import LoginWorld, logins_on
from tests.servers import Server, create_source_tables
from tests.world import World


def test_an_administrator_who_is_no_superuser_can_migrate_and_work(cluster: Cluster) -> None:
    server = Server(cluster.dsn())
    as_superuser = World({name: server.create(name) for name in (*SOURCES, "recommendation_db")})
    create_source_tables(dict(as_superuser.conninfo))
    as_superuser.person("ann", "DRAMA")
    as_superuser.media("sad", "DRAMA")
    as_superuser.takes("bob", "sad")
    with as_superuser.connect() as connection:
        connection.execute("create role admin login createrole password 'admin'")
        connection.execute("create role reader login password 'reader'")
        connection.execute("alter database recommendation_db owner to admin")
        connection.execute("create extension postgres_fdw")
        connection.execute(
            "grant usage on foreign data wrapper postgres_fdw to admin with grant option"
        )
    for name in SOURCES:
        as_superuser.source(name, "grant select on all tables in schema public to reader")

    logins = dict.fromkeys(SOURCES, ("reader", "reader")) | {
        "recommendation_db": ("admin", "admin")
    }
    world = World(
        {
            name: psycopg.conninfo.make_conninfo(cluster.dsn(name), user=user, password=password)
            for name, (user, password) in logins.items()
        }
    )
    world.alembic("upgrade", "head")
    world.refresh()
    assert [row.title for row in world.recommend("ann")] == ["sad"]
    world.alembic("check")
    world.alembic("downgrade", "base")
    assert world.query("select rolname from pg_roles where rolname like 'ml_service%%'") == []


def test_a_right_that_the_migrating_login_lacks_is_one_sentence(cluster: Cluster) -> None:
    world = logins_on(Server(cluster.dsn()))
    with world.connect() as connection:
        connection.execute(
            "revoke usage on foreign data wrapper postgres_fdw from ml_migrate cascade"
        )
    with pytest.raises(CommandError) as said:
        world.alembic("upgrade", "head")
    assert str(said.value) == (
        "recommendation_db: permission denied for foreign-data wrapper postgres_fdw;"
        " docs/operate.md, Who may connect, says what the login of MIGRATE_DATABASE_URL needs"
    )


def test_a_right_that_the_worker_lacks_is_one_sentence(
    logins: LoginWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    with logins.connect() as connection:
        connection.execute("revoke ml_service_sync from ml_worker")
        connection.execute("alter role ml_worker in database recommendation_db reset role")
    with patch.dict(os.environ, logins.environ):
        assert main(["refresh"]) == 1
    assert 'permission denied to set role "ml_service_sync"' in capsys.readouterr().err
