"""How long a statement may take of a login that asks questions in SQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.util import CommandError
from psycopg.conninfo import make_conninfo

from tests.images import DATABASES, point_at_sources, running_copy
from tests.world import World


@pytest.fixture
def own(run_directory: Path) -> Iterator[World]:
    """A world in a cluster of its own, for logins are a cluster's."""
    with running_copy("migrated", run_directory) as cluster:
        world = World({name: cluster.dsn(name) for name in DATABASES})
        point_at_sources(world)
        yield world


@contextmanager
def as_login(world: World, login: str) -> Iterator[psycopg.Connection[Any]]:
    conninfo = make_conninfo(world.database, user=login, password=login)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        yield connection


def timeout(world: World, login: str) -> str:
    with as_login(world, login) as connection:
        [(value,)] = connection.execute("show statement_timeout")
    return str(value)


def test_every_login_that_asks_has_one(own: World) -> None:
    with own.connect() as admin:
        for login, roles in (
            ("web", "ml_service_app"),
            ("report", "web"),
            ("etl", "ml_service_app"),
            ("keeper", "ml_service_app, ml_service_owner"),
        ):
            admin.execute(f"create role {login} login password '{login}' in role {roles}")
        admin.execute("create role stranger login password 'stranger'")
        admin.execute("alter role etl set statement_timeout = 0")
        # What one might try first: a setting of a role is not that of its members.
        admin.execute("alter role ml_service_app set statement_timeout = '10ms'")
        assert timeout(own, "web") == "0"

        with pytest.raises(CommandError, match="the login web has no statement_timeout"):
            own.alembic("check")
        own.alembic("upgrade", "head")
        own.alembic("check")
        found = {
            login: timeout(own, login) for login in ("web", "report", "etl", "keeper", "stranger")
        }
        assert found == {
            "web": "1min",
            "report": "1min",
            "etl": "0",  # as its operator says
            "keeper": "0",
            "stranger": "0",
        }

        admin.execute("alter role web in database recommendation_db set statement_timeout = '50ms'")
        own.alembic("upgrade", "head")
        with (
            as_login(own, "web") as connection,
            pytest.raises(psycopg.errors.QueryCanceled),
        ):
            connection.execute("select pg_sleep(60)")


def test_a_setting_of_a_function_comes_too_late_for_the_statement_that_calls_it(
    world: World,
) -> None:
    with world.connect() as connection:
        connection.execute(
            "create function public.slow() returns text language plpgsql"
            " set statement_timeout = '1ms' as"
            " $$ begin perform pg_sleep(0.2); return current_setting('statement_timeout'); end $$"
        )
        assert connection.execute("select public.slow()").fetchall() == [("1ms",)]


def test_who_may_not_set_it_is_told_who_may(own: World, caplog: pytest.LogCaptureFixture) -> None:
    with own.connect() as admin:
        admin.execute("create role web login password 'web' in role ml_service_app")
        admin.execute(
            "create role migrator login password 'migrator'"
            " in role ml_service_owner, ml_service_sync, ml_service_app"
        )
        admin.execute("alter database recommendation_db owner to migrator")
        admin.execute("alter table public.alembic_version owner to migrator")
        admin.execute(
            "grant usage on foreign data wrapper postgres_fdw to migrator with grant option"
        )
    conninfo = {
        name: make_conninfo(value, user="migrator", password="migrator")
        if name == "recommendation_db"
        else value
        for name, value in own.conninfo.items()
    }
    World(conninfo).alembic("upgrade", "head")
    statement = 'alter role "web" in database "recommendation_db" set statement_timeout = \'1min\''
    assert statement in caplog.text
    with own.connect() as admin:
        admin.execute(statement.encode())
    World(conninfo).alembic("check")
