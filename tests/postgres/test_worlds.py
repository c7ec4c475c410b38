"""What tests are given has nothing of the tests before."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import psycopg
import pytest

from service.config import SOURCES
from tests.servers import Server
from tests.stories import Stories
from tests.world import World, key

TITLES = "select title from engine.media"
THERE = "select count(*)::integer from pg_database where datname = any (%s)"


def film(world: World) -> None:
    world.media("Heat")
    world.sync()


@pytest.fixture
def stories(postgres: Server, template: dict[str, str]) -> Iterator[Stories]:
    with ExitStack() as stack:
        yield Stories(postgres, template, stack)


def test_a_story_is_the_same_world_again_where_nobody_wrote(stories: Stories) -> None:
    with stories.copy(film) as first:
        assert first.query(TITLES) == [("Heat",)]
    with stories.copy(film) as second:
        assert second is first
        assert second.query(TITLES) == [("Heat",)]


@pytest.mark.parametrize(
    "write",
    [
        lambda world: world.query("delete from engine.media returning 1"),
        lambda world: world.source("catalog_db", "delete from medias"),
        lambda world: world.sync(),
        lambda world: world.source("recommendation_db", "create view api.another as select 1"),
    ],
    ids=["here", "at a source", "a sync", "a view"],
)
def test_a_story_is_another_world_where_somebody_did(
    stories: Stories, write: Callable[[World], object]
) -> None:
    with stories.copy(film) as first:
        write(first)
    with stories.copy(film) as second:
        assert second is not first
        assert second.query(TITLES) == [("Heat",)]
        assert second.query("select to_regclass('api.another')") == [(None,)]
        second.sync()
        assert second.query(TITLES) == [("Heat",)]


def test_what_is_not_committed_yet_is_written(stories: Stories, postgres: Server) -> None:
    before = postgres.transaction()
    with stories.copy(film) as world, world.connect() as connection:
        connection.execute("begin")
        connection.execute("delete from engine.media")
        assert postgres.transaction() > before + 1
        connection.execute("rollback")


def test_a_source_is_copied_when_it_is_asked(stories: Stories, postgres: Server) -> None:
    with stories.copy(film) as world:
        names = [world.within[name].partition("dbname=")[2].split()[0] for name in SOURCES]
        assert world.query(THERE, names) == [(0,)]
        world.source("user_db", "select")
        assert world.query(THERE, names) == [(1,)]
        world.reach_sources()
        assert world.query(THERE, names) == [(3,)]


def test_a_lent_source_is_empty_and_counts_from_1(
    postgres: Server, template: dict[str, str]
) -> None:
    origin = template["engagement_db"]
    insert = (
        "insert into interaction (user_id, media_id, type) values (%s, %s, 'LIKE') returning id"
    )
    lent = set()
    for _ in range(4):  # the last that was given back may have sessions that are about to end
        name = postgres.lend(origin)
        lent.add(name)
        with psycopg.connect(postgres.dsn(name)) as connection:
            assert connection.execute("select from interaction").fetchall() == []
            assert connection.execute(insert, (key("ann"), key("Heat"))).fetchall() == [(1,)]
        postgres.give_back(origin, name)
    assert len(lent) < 4
