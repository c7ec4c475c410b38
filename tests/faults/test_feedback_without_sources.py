"""Feedback while a source is away: nobody notices, and everything arrives once."""

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress

import psycopg
import pytest

from service.config import SOURCES
from service.tools.postgres import Cluster
from tests.faults.crowd import crowd
from tests.faults.processes import working
from tests.service.test_gunicorn import Service
from tests.service.test_worker import Worker
from tests.service.waiting import until
from tests.world import World

Fault = Callable[[World, Cluster, Worker], AbstractContextManager[None]]


@pytest.fixture(scope="module")
def worker(spread: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    with working(spread, tmp_path_factory.mktemp("worker") / "log") as worker:
        until(lambda: worker.lines("refresh") or worker.lines("refresh failed"))
        yield worker


def failures(worker: Worker) -> int:
    """How often the worker has failed at something; it tries again."""
    return sum(line["level"] == "ERROR" for line in worker.lines())


@contextmanager
def stopped(_: World, cluster: Cluster, worker: Worker) -> Iterator[None]:
    before = failures(worker)
    cluster.stop()
    try:
        until(lambda: failures(worker) > before)
        yield
    finally:
        cluster.start()


@contextmanager
def crashed(_: World, cluster: Cluster, __: Worker) -> Iterator[None]:
    cluster.kill()
    cluster.start()  # so soon that the worker may not even notice
    yield


@contextmanager
def frozen_connections(world: World, cluster: Cluster, _: Worker) -> Iterator[None]:
    used = (  # by a loop of the worker, not only by its refresh
        "select pid from pg_stat_activity where application_name = 'postgres_fdw'"
        " and state_change > clock_timestamp() - interval '0.5 seconds'"
    )
    until(lambda: pids(cluster, used))
    with frozen(world, pids(cluster, used.partition(" and ")[0])):
        yield


@contextmanager
def frozen_server(world: World, cluster: Cluster, _: Worker) -> Iterator[None]:
    query = "select pid from pg_stat_activity where pid <> pg_backend_pid()"
    with frozen(world, [cluster.pid, *pids(cluster, query)]):
        yield


def pids(cluster: Cluster, query: str) -> list[int]:
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        return [pid for (pid,) in connection.execute(query.encode())]


@contextmanager
def frozen(world: World, pids: list[int]) -> Iterator[None]:
    """Stop these processes, and wait until the worker has hung on them for half a second."""
    hangs = (  # not in a refresh, which may take as long
        "select from pg_stat_activity where application_name = 'ml-service worker'"
        " and state = 'active' and query !~ 'refresh' and query_start < clock_timestamp() - interval '0.5 seconds'"
    )
    try:
        tell(pids, signal.SIGSTOP)
        until(lambda: world.query(hangs))
        yield
    finally:
        tell(pids, signal.SIGCONT)


def tell(pids: list[int], what: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):  # it has come to its end meanwhile
            os.kill(pid, what)


@pytest.mark.parametrize("fault", [stopped, crashed, frozen_connections, frozen_server])
@pytest.mark.parametrize("name", SOURCES)
def test_a_source_that_goes_fails_no_answer_and_loses_nothing(
    *,
    spread: World,
    clusters: Mapping[str, Cluster],
    service: Service,
    worker: Worker,
    name: str,
    fault: Fault,
) -> None:
    with crowd(service, spread, f"{name} {fault.__name__}") as clients:
        clients.write()
        with fault(spread, clusters[name], worker):
            clients.until_more(5)
        clients.write()
    assert clients.failures == []
