"""One cluster a session, one clone of a migrated template a test: milliseconds, and no leftovers."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from migrations import database, sources
from service import worker
from service.config import SOURCES
from service.tools.demo import world as demo
from service.tools.postgres import Cluster
from tests.servers import (
    Server,
    create_source_tables,
    own_cluster,
    server,
    temporary_directory,
    unique,
)
from tests.world import World

DATABASES = (*SOURCES, "recommendation_db")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """The session's PostgreSQL."""
    with server() as found:
        yield found


@pytest.fixture(scope="session")
def template(postgres: Server) -> Iterator[dict[str, str]]:
    """The names of four databases: empty sources and a migrated recommendation_db."""
    names = {name: unique(f"template_{name}") for name in DATABASES}
    world = _world(postgres, names)
    create_source_tables(dict(world.conninfo))
    world.alembic("upgrade", "head")
    yield names
    postgres.drop(*names.values())


@pytest.fixture
def world(postgres: Server, template: dict[str, str]) -> Iterator[World]:
    """An empty world of the test's own."""
    yield from _clone(postgres, template)


@pytest.fixture(scope="module")
def shared_world(postgres: Server, template: dict[str, str]) -> Iterator[World]:
    """An empty world for the examples of one module, which clear it between them."""
    yield from _clone(postgres, template)


def _clone(postgres: Server, template: dict[str, str]) -> Iterator[World]:
    names = {name: unique(name) for name in DATABASES}
    world = _world(postgres, names, template)
    point_at_sources(world)
    yield world
    postgres.drop(*names.values())


def _world(
    postgres: Server, names: dict[str, str], template: dict[str, str] | None = None
) -> World:
    """Four new databases by these names, empty or as copies of others."""
    return World(
        {
            name: postgres.create(given, template[name] if template else "template1")
            for name, given in names.items()
        },
        {name: postgres.dsn_within(names[name]) for name in SOURCES},
    )


def point_at_sources(world: World) -> None:
    """Where `alembic upgrade head` would point the foreign servers, and how it sets a database."""
    with psycopg.connect(world.database) as connection:
        database.apply(connection)
        sources.connect(connection, world.settings)


@pytest.fixture
def bare_world(postgres: Server) -> Iterator[World]:
    """Sources with their tables, and a recommendation_db that no migration has touched."""
    names = {name: unique(name) for name in DATABASES}
    world = _world(postgres, names)
    create_source_tables(dict(world.conninfo))
    yield world
    postgres.drop(*names.values())


@pytest.fixture
def source_databases(postgres: Server) -> Iterator[SimpleNamespace]:
    """Three empty databases, by the names of the sources."""
    names = {name: unique(name) for name in SOURCES}
    yield SimpleNamespace(**{name: postgres.create(given) for name, given in names.items()})
    postgres.drop(*names.values())


@pytest.fixture(scope="session")
def demo_world() -> demo.World:
    """The demo world: tests must not change it."""
    return demo.make_world()


@pytest.fixture(scope="session")
def demo_database(
    postgres: Server, template: dict[str, str], demo_world: demo.World
) -> Iterator[str]:
    """A recommendation_db that holds the demo world, refreshed: tests must not change it."""
    names = {name: unique(f"demo_{name}") for name in DATABASES}
    world = _world(postgres, names, template)
    _load_demo(world, demo_world)
    yield world.database
    postgres.drop(*names.values())


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A running cluster of the test's own, free to be stopped and killed."""
    with temporary_directory() as directory, own_cluster(Path(directory)) as own:
        yield own


@pytest.fixture
def own_cluster_database(cluster: Cluster, demo_world: demo.World) -> tuple[Cluster, str]:
    """A cluster of the test's own, and in it a recommendation_db that holds the demo world."""
    own = Server(cluster.dsn())
    world = _world(own, {name: name for name in DATABASES})
    create_source_tables(dict(world.conninfo))
    world.alembic("upgrade", "head")
    _load_demo(world, demo_world)
    return cluster, world.database


def _load_demo(world: World, content: demo.World) -> None:
    point_at_sources(world)
    user_db, catalog_db, engagement_db = (world.conninfo[name] for name in SOURCES)
    demo.load(content, user_db, catalog_db, engagement_db)
    worker.refresh(world.database)
