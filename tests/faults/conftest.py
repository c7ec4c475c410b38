"""Four servers, as in production."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from service.tools.postgres import Cluster
from tests.faults.processes import serving
from tests.images import DATABASES, demo_on, running_copy
from tests.servers import SURVIVES_A_KILL
from tests.service.test_gunicorn import Service
from tests.world import World


@pytest.fixture(scope="session")
def clusters(run_directory: Path) -> Iterator[Mapping[str, Cluster]]:
    """A server for each of the four databases; whoever stops one starts it again."""
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(running_copy("with_few", run_directory, SURVIVES_A_KILL))
            for name in DATABASES
        }


@pytest.fixture(scope="session")
def spread(clusters: Mapping[str, Cluster]) -> World:
    """A few people of the demo world on four servers, refreshed: workers do so again and again."""
    return demo_on(clusters)


@pytest.fixture(scope="module")
def service(spread: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service of that world; whoever kills recommendation_db starts it again."""
    with serving(spread, tmp_path_factory.mktemp("service")) as service:
        yield service
