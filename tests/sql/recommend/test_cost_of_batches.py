"""What another order of the page reads: of one, what the page needs; of a batch, once what they share."""

from datetime import timedelta
from typing import Any

import pytest
from psycopg import Connection
from psycopg.types.json import Jsonb

from tests.sql.recommend.test_cost_of_long_histories import pages
from tests.stories import story
from tests.world import START, World, key

GENRES = [f"genre {number}" for number in range(12)]
PEOPLE = [f"p{number}" for number in range(40)]


@story
def alike(world: World) -> World:
    """A hundred and twenty media that people took, three each, and as many that nobody did."""
    media = [key(f"m{number}") for number in range(240)]
    world.fill(
        [
            (medium, [GENRES[place % 12], GENRES[place % 7]], False)
            for place, medium in enumerate(media)
        ],
        [(key(name), GENRES[:3]) for name in PEOPLE],
        [
            (
                key(f"p{place % 60}"),
                media[(place * 7) % 120],
                "LIKE",
                1.0,
                START + timedelta(hours=place),
            )
            for place in range(180)
        ],
    )
    world.refresh()
    return world


@pytest.mark.parametrize("strategy", ["popular", "trending"])
def test_diversity_of_many_reads_little_more_than_of_one(alike: World, strategy: str) -> None:
    plain = {"strategy": strategy, "limit": 100}
    with alike.connect() as connection:
        connection.execute("vacuum analyze")

        def more(*people: str) -> int:
            """Pages beyond those of the plain question."""
            dear, usual = (
                pages(
                    connection,
                    "api.recommendations_batch(%s, %s)",
                    [key(name) for name in people],
                    Jsonb(asked),
                )
                for asked in ({**plain, "diversity": 0.5}, plain)
            )
            return dear - usual

        assert more(*PEOPLE) < 3 * more(PEOPLE[0])


def beyond_plain(connection: Connection[Any], limit: int, **order: object) -> int:
    """Pages beyond those of the plain question."""
    dear, usual = (
        pages(connection, "api.recommendations(%s, %s)", key(PEOPLE[0]), Jsonb(asked))
        for asked in (
            {"strategy": "popular", "limit": limit, **order},
            {"strategy": "popular", "limit": limit},
        )
    )
    return dear - usual


def test_diversity_looks_at_little_more_than_there_is_room_for(alike: World) -> None:
    with alike.connect() as connection:
        connection.execute("vacuum analyze")
        few, many = (beyond_plain(connection, limit, diversity=0.5) for limit in (10, 100))
    assert few < 0.7 * many


def test_new_media_are_drawn_without_looking_at_all(world: World) -> None:
    world.source(
        "catalog_db",
        "insert into medias (id, title) select gen_random_uuid(), number::text"
        " from generate_series(1, 3000) number",
    )
    world.person(PEOPLE[0])
    for number in range(15):
        world.media(f"old {number}")
        world.takes("somebody", f"old {number}")
    world.refresh()
    with world.connect() as connection:
        connection.execute("vacuum analyze")
        assert beyond_plain(connection, 10, explore=0.1) < 300
