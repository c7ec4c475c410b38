"""Four servers, as in production."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from service.config import SOURCES
from service.tools.demo import world as demo
from service.tools.postgres import Cluster
from tests.faults.processes import serving
from tests.servers import SURVIVES_A_KILL, Server, own_cluster, temporary_directory
from tests.service.test_gunicorn import Service
from tests.world import World


@pytest.fixture(scope="session")
def clusters() -> Iterator[Mapping[str, Cluster]]:
    """A server for each of the four databases; whoever stops one starts it again."""
    with ExitStack() as stack:
        directory = Path(stack.enter_context(temporary_directory()))
        yield {
            name: stack.enter_context(own_cluster(directory / name, SURVIVES_A_KILL))
            for name in (*SOURCES, "recommendation_db")
        }


@pytest.fixture(scope="session")
def spread(clusters: Mapping[str, Cluster], demo_world: demo.World) -> World:
    """The demo world on four servers, refreshed."""
    spread = World({name: Server(cluster.dsn()).create(name) for name, cluster in clusters.items()})
    user_db, catalog_db, engagement_db = (spread.conninfo[name] for name in SOURCES)
    demo.load(demo_world, user_db, catalog_db, engagement_db)
    spread.alembic("upgrade", "head")
    spread.refresh()
    return spread


@pytest.fixture(scope="module")
def service(spread: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service of that world; whoever kills recommendation_db starts it again."""
    with serving(spread, tmp_path_factory.mktemp("service")) as service:
        yield service
