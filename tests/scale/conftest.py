"""A primary and two hot standbys of it, made by pg_basebackup."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from service.tools.postgres import Cluster
from tests.images import DATABASES, demo_on, running_copy
from tests.servers import SURVIVES_A_KILL, new_cluster, temporary_directory
from tests.service.waiting import until

REPLAYED = "select pg_last_wal_replay_lsn() >= %s::pg_lsn"


@dataclass(frozen=True)
class Servers:
    """What is written to one can be read from the others a little later."""

    primary: Cluster
    standbys: tuple[Cluster, ...]

    @property
    def all(self) -> tuple[Cluster, ...]:
        return (self.primary, *self.standbys)

    @property
    def environ(self) -> dict[str, str]:
        """How the service finds them, whichever of them is the primary."""
        return {
            "DATABASE_URL": several(self.all),
            "DATABASE_READ_URL": several(self.standbys),
        }

    def replay(self) -> None:
        """Until the standbys have what is committed."""
        with psycopg.connect(self.primary.dsn(), autocommit=True) as connection:
            [(position,)] = connection.execute("select pg_current_wal_flush_lsn()").fetchall()
        for standby in self.standbys:
            until(partial(_has_replayed, standby, position))


def _has_replayed(standby: Cluster, position: str) -> bool:
    with psycopg.connect(standby.dsn(), autocommit=True) as connection:
        return connection.execute(REPLAYED, [position]).fetchone() == (True,)


def several(clusters: tuple[Cluster, ...]) -> str:
    """One connection string for recommendation_db on all of these."""
    hosts = {
        "host": ",".join("127.0.0.1" for _ in clusters),
        "port": ",".join(str(cluster.port) for cluster in clusters),
    }
    return make_conninfo(clusters[0].dsn("recommendation_db"), **hosts)


@contextmanager
def replicated(within: Path) -> Iterator[Servers]:
    with ExitStack() as stack:
        primary = stack.enter_context(running_copy("with_demo", within, SURVIVES_A_KILL))
        demo_on(dict.fromkeys(DATABASES, primary))
        standbys = []
        for _ in range(2):
            directory = stack.enter_context(temporary_directory(within))
            standby = new_cluster(directory, SURVIVES_A_KILL)
            standby.follow(primary)
            standbys.append(stack.enter_context(standby))
        yield Servers(primary, tuple(standbys))


@pytest.fixture(scope="module")
def servers(run_directory: Path) -> Iterator[Servers]:
    """Servers that the tests of a module share: whoever changes what they are puts it back."""
    with replicated(run_directory) as servers:
        servers.replay()
        yield servers


@pytest.fixture
def own_servers(run_directory: Path) -> Iterator[Servers]:
    """Servers of a test's own, to be killed and promoted."""
    with replicated(run_directory) as servers:
        servers.replay()
        yield servers
