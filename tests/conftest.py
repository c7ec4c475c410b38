"""One cluster a process, one clone of a migrated template a test: milliseconds, and no leftovers."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from service.config import SOURCES
from service.tools.demo import world as demo
from service.tools.postgres import Cluster
from tests.images import (
    DATABASES,
    demo_on,
    load_demo,
    migrate,
    point_at_sources,
    running_copy,
    world_with_logins,
)
from tests.logins import LoginWorld
from tests.servers import (
    BINARIES,
    Server,
    create_source_tables,
    directory_of_run,
    open_session,
    remote_server,
    unique,
)
from tests.service.waiting import until
from tests.stories import Stories, copied, databases_of, empty_world, new_world
from tests.world import World

RUN = pytest.StashKey[Path]()
OURS = os.environ.get("PG", "auto") in BINARIES
# An example takes as long as the machine has other tests to run; and a world is a fixture that it may clear.
settings.register_profile(
    "tests",
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("tests")
DAY_SECONDS = 24 * 60 * 60
LATE_SECONDS = 60


def pytest_configure(config: pytest.Config) -> None:
    """Make one directory for the run, however many processes share in it."""
    shared = getattr(config, "workerinput", {}).get("directory")
    if shared is None:
        stack = ExitStack()
        config.add_cleanup(stack.close)
        shared = stack.enter_context(directory_of_run())
    config.stash[RUN] = Path(shared)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a process of pytest-xdist's where that is."""
    node.workerinput["directory"] = str(node.config.stash[RUN])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """`-n auto` is two processes a core: while one waits for what happens, another is at work.

    On a server that is none of ours it is one process: roles are a server's, not a database's.
    """
    return 2 * (os.cpu_count() or 1) if OURS else 0


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process has all tests of a module, so that what they share is made once.

    A mark of several modules, `xdist_group`, keeps them all together.
    """
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.location[0]))


@pytest.fixture(autouse=True)
def one_day() -> None:
    """Let no test begin at the end of a day, and end on the next: the day (UTC) is part of what is asked.

    Rows rotate by it, coins of interleaved pages fall by it, and a replay says that it is another.
    """
    until(lambda: time.time() % DAY_SECONDS < DAY_SECONDS - LATE_SECONDS, 2 * LATE_SECONDS)


@pytest.fixture(scope="session")
def run_directory(request: pytest.FixtureRequest) -> Path:
    """Where the run has its clusters; the server's user can reach it."""
    return request.config.stash[RUN]


@pytest.fixture(scope="session")
def postgres(run_directory: Path) -> Iterator[Server]:
    """The PostgreSQL of this process."""
    if OURS:
        with running_copy("migrated", run_directory) as cluster:
            yield Server(cluster.dsn())
    else:
        with remote_server() as found:
            yield found
            found.drop_later()


@pytest.fixture(scope="session")
def template(postgres: Server) -> Iterator[dict[str, str]]:
    """The names of four databases: empty sources and a migrated recommendation_db."""
    if OURS:
        for name in SOURCES:  # what a server notes for those who connect later is copied, too
            open_session(postgres.dsn(name)).close()
        point_at_sources(World({name: postgres.dsn(name) for name in DATABASES}))
        yield {name: name for name in DATABASES}
    else:
        with new_world(postgres) as world:
            migrate(world)
            world.close()
            yield databases_of(world)


@pytest.fixture
def world(postgres: Server, template: dict[str, str]) -> Iterator[World]:
    """An empty world of the test's own."""
    with empty_world(postgres, template) as world:
        yield world


@pytest.fixture(scope="module")
def shared_world(postgres: Server, template: dict[str, str]) -> Iterator[World]:
    """An empty world for the examples of one module, which clear it between them."""
    with copied(postgres, template) as world:
        yield world


@pytest.fixture(scope="module")
def stories(postgres: Server, template: dict[str, str]) -> Iterator[Stories]:
    """What the stories of one module have told, to be copied."""
    with ExitStack() as stack:
        yield Stories(postgres, template, stack)


@pytest.fixture
def bare_world(postgres: Server) -> Iterator[World]:
    """Sources with their tables, and a recommendation_db that no migration has touched."""
    with new_world(postgres) as world:
        create_source_tables(dict(world.conninfo))
        yield world


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


@contextmanager
def demo_copy(
    request: pytest.FixtureRequest, run_directory: Path, image: str = "with_demo"
) -> Iterator[str]:
    """A recommendation_db that holds the demo world, refreshed, for one purpose.

    Or few of it, by the image `with_few`, where the server is ours.
    """
    if OURS:
        with running_copy(image, run_directory) as cluster:
            world = demo_on(dict.fromkeys(DATABASES, cluster))
            yield world.database
    else:
        server = request.getfixturevalue("postgres")
        with copied(server, request.getfixturevalue("template")) as world:
            load_demo(world)
            yield world.database


@pytest.fixture(scope="session")
def demo_database(request: pytest.FixtureRequest, run_directory: Path) -> Iterator[str]:
    """A recommendation_db that holds the demo world, refreshed: tests must not change it."""
    with demo_copy(request, run_directory) as database:
        yield database


@pytest.fixture
def cluster(run_directory: Path) -> Iterator[Cluster]:
    """A running cluster of the test's own, free to be stopped and killed."""
    with running_copy("initialised", run_directory) as own:
        yield own


@pytest.fixture
def own_cluster_database(run_directory: Path) -> Iterator[tuple[Cluster, str]]:
    """A cluster of the test's own, and in it a recommendation_db that holds the demo world."""
    with running_copy("with_demo", run_directory) as own:
        yield own, demo_on(dict.fromkeys(DATABASES, own)).database


@pytest.fixture
def logins(run_directory: Path) -> Iterator[LoginWorld]:
    """A world in a cluster of the test's own, which only the logins of its trades have migrated."""
    with running_copy("with_logins", run_directory) as own:
        yield world_with_logins(own)
