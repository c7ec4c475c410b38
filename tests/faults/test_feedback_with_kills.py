"""Feedback while worker, forwarding or recommendation_db are killed: everything arrives once."""

import signal
import time
from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from random import Random

import pytest

from service.tools.postgres import Cluster
from tests.examples import scaled
from tests.faults.crowd import crowd
from tests.faults.processes import working
from tests.service.test_gunicorn import Service
from tests.service.waiting import until
from tests.world import World

KILLS = scaled(12)
TERMINATIONS = 4
CRASHES = 3

# A commit that takes its time is a window to be killed in.
SLOW_COMMITS = """
create function sleep_once() returns trigger language plpgsql as $$
begin
    if coalesce(current_setting('test.slept', true), '') = '' then
        perform set_config('test.slept', 'yes', true), pg_sleep(0.05 * random());
    end if;
    return null;
end
$$;
create constraint trigger sleep_once after insert on interaction
deferrable initially deferred for each row execute function sleep_once();
"""


@pytest.fixture(scope="module", autouse=True)
def _slow_commits(spread: World) -> None:
    spread.source("engagement_db", SLOW_COMMITS)


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> Random:
    return Random(request.node.name)


def test_a_worker_that_is_killed_again_and_again(
    spread: World, service: Service, tmp_path: Path, rng: Random
) -> None:
    with ExitStack() as stack, crowd(service, spread, "killed workers", pause=1) as clients:
        for number in range(KILLS):
            with working(spread, tmp_path / f"{number}.log") as worker:
                # Half of them while they begin, with a refresh; half at work.
                worker.until_it_says("forward" if number % 2 else "worker started")
                time.sleep(rng.uniform(0, 0.2))
                assert worker.end(signal.SIGKILL) == -signal.SIGKILL
            clients.write()
        stack.enter_context(working(spread, tmp_path / "last.log"))
    assert clients.failures == []


def test_a_forwarding_whose_connection_is_ended_again_and_again(
    spread: World, service: Service, tmp_path: Path, rng: Random
) -> None:
    terminate = (
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'ml-service worker'"
        " and state = 'active' and query ~* %s"
    )
    with (
        working(spread, tmp_path / "log") as worker,
        crowd(service, spread, "ended forwardings") as clients,
    ):
        for number in range(TERMINATIONS):
            worker.until_it_says("forward", number + 1)
            time.sleep(rng.uniform(0, 0.1))
            step = ("commit", "forward")[number % 2]
            until(partial(spread.query, terminate, step))
            clients.write()
            clients.until_more(1)
    assert clients.failures == []


def test_recommendation_db_that_is_killed_loses_nothing_acknowledged(
    spread: World,
    clusters: Mapping[str, Cluster],
    service: Service,
    tmp_path: Path,
) -> None:
    with (
        working(spread, tmp_path / "log"),
        crowd(service, spread, "killed recommendation_db", patient=4) as clients,
    ):
        for _ in range(CRASHES):
            clients.write()
            clusters["recommendation_db"].kill()
            clients.until_one_fails()
            clusters["recommendation_db"].start()
            clients.until_more(3)
