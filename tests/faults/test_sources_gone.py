"""Four servers, as in production: a source that goes takes nothing with it but what is new."""

from collections.abc import Mapping
from typing import Any

import psycopg
import pytest

from service import worker
from service.config import SOURCES
from service.tools.demo import world as demo
from service.tools.postgres import Cluster
from tests.world import World

PICTURE = {
    "user_db": ("(select user_id, genres from engine.person where genres <> '{}')",),
    "catalog_db": (
        "(select media_id, title from engine.media where available)",
        "engine.media_change",
        "engine.genre_set",
        "engine.genre",
    ),
    "engagement_db": ("engine.interaction",),
}
"""What is here of each source."""


def recommended(world: World) -> list[Any]:
    """The first page of the science-fiction fan."""
    return world.query(
        "select * from recommend(%s, 10)", demo.SCIENCE_FICTION_FAN, role="ml_service_app"
    )


def picture(world: World, source: str) -> list[list[Any]]:
    return [world.query(f"select row::text from {rows} row order by 1") for rows in PICTURE[source]]


def test_a_fan_of_science_fiction_gets_science_fiction(spread: World) -> None:
    rows = recommended(spread)
    assert len(rows) == 10
    assert all("SCIENCE_FICTION" in row.genres for row in rows[:5])


@pytest.mark.parametrize("gone", SOURCES)
def test_a_source_that_goes_takes_nothing_with_it(
    spread: World, clusters: Mapping[str, Cluster], gone: str
) -> None:
    spread.sync()  # what other tests have left to be read
    answer = recommended(spread)
    before = picture(spread, gone)
    # Something new everywhere, so that what still can be read would be written.
    spread.media(f"while {gone} is away")
    spread.person(f"new while {gone} is away", "DRAMA")
    spread.takes(f"new while {gone} is away", f"while {gone} is away")

    clusters[gone].stop()
    try:
        for reconcile in (False, True):
            with pytest.raises(psycopg.Error, match=f'could not connect to server "{gone}"'):
                spread.sync(reconcile=reconcile)
        assert picture(spread, gone) == before
        assert recommended(spread) == answer
    finally:
        clusters[gone].start()

    # The news of the others came meanwhile.
    assert spread.sync() == {name: int(name == gone) for name in SOURCES}
    assert recommended(spread) == answer


@pytest.mark.parametrize("restarted", SOURCES)
def test_a_source_that_is_back_is_read_over_a_new_connection(
    spread: World, clusters: Mapping[str, Cluster], restarted: str
) -> None:
    with worker.connect(spread.database) as connection:  # one for all
        worker.sync_on(connection)
        clusters[restarted].kill()
        with pytest.raises(psycopg.Error, match=f'server "{restarted}"'):
            worker.sync_on(connection)
        clusters[restarted].start()
        worker.sync_on(connection)


def test_all_sources_may_be_away_while_recommendation_db_starts(
    spread: World, clusters: Mapping[str, Cluster]
) -> None:
    answer = recommended(spread)
    for cluster in clusters.values():
        cluster.stop()
    clusters["recommendation_db"].start()
    try:
        assert recommended(spread) == answer
    finally:
        for name in SOURCES:
            clusters[name].start()
    spread.refresh()
