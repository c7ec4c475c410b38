"""What all people of a batch have in common is read once, however many they are."""

from datetime import timedelta

import pytest
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


def test_new_media_are_looked_up_once_for_many(alike: World) -> None:
    drawn = """(
        select count(*)
        from engine.person
        cross join lateral engine.from_new(
            row(user_id, user_key, genres, '{}', null, null, null, false, '{}', false, null)::engine.asker, null
        )
        where user_id = any (%s)
    )"""
    with alike.connect() as connection:
        connection.execute("vacuum analyze")
        one, many = (
            pages(connection, drawn, [key(name) for name in people])
            for people in (PEOPLE[:1], PEOPLE)
        )
    # Of each, what they have seen and what their genres match.
    assert many < one + 12 * (len(PEOPLE) - 1)
