"""No further than there are media."""

from typing import Any

import pytest

from tests.stories import story
from tests.world import World, key, question

ASKED = (
    "select * from engine.within_catalogue("
    "engine.asked('{{}}', '{{}}', {n}, {offset}, 'popular', 0, 0))"
)


@story
def three(world: World) -> World:
    """Three media that are available, and one that was deleted; ann took one of the three."""
    for name in ("one", "two", "three"):
        world.media(name, "DRAMA")
    world.media("gone", "DRAMA", deleted=True)
    world.person("ann", "DRAMA")
    world.takes("ann", "one")
    world.refresh()
    return world


@pytest.mark.parametrize(
    ("n", "offset", "bounded"),
    [
        (500, 0, (3, 0)),
        (501, 0, (3, 0)),
        (1000, 2, (1, 2)),
        (1000, 3, (0, 0)),
        (10, 1000, (0, 0)),
    ],
)
def test_a_question_goes_as_far_as_the_catalogue(
    three: World, n: int, offset: int, bounded: tuple[int, int]
) -> None:
    [question] = three.query(ASKED.format(n=n, offset=offset))
    assert (question.n, question.offset) == bounded


def test_what_came_since_the_model_was_built_counts(three: World) -> None:
    three.media("four", "DRAMA")
    three.sync()
    [question] = three.query(ASKED.format(n=1000, offset=0))
    assert question.n == 4
    assert set(three.titles("ann", 1000)) == {"two", "three", "four"}


@pytest.mark.parametrize("strategy", ["classic", "sequence", "popular", "blend"])
@pytest.mark.parametrize("shares", [{}, {"diversity": 0.5}, {"explore": 0.5}])
def test_past_the_end_is_an_empty_page(three: World, strategy: str, shares: dict[str, Any]) -> None:
    for offset in (2, 3, 1000):
        assert three.titles("ann", offset=offset, strategy=strategy, **shares) == []
    assert set(three.titles("ann", 1000, strategy=strategy, **shares)) == {"two", "three"}


def test_it_says_what_was_asked(three: World) -> None:
    [(answer,)] = three.query(
        "select recommendations(%s, %s)", key("ann"), question(limit=7, offset=700)
    )
    assert (answer["limit"], answer["offset"], answer["count"]) == (7, 700, 0)
    assert "fallback" not in answer


def test_it_reads_no_more_than_no_page_at_all(world: World) -> None:
    with world.connect() as connection:
        connection.execute("insert into engine.genre_set (genres) values ('{}')")
        connection.execute(
            "insert into engine.media (media_id, genre_set_key)"
            " select gen_random_uuid(), 1 from generate_series(1, 900)"
        )
        connection.execute("select engine.refresh()")
        connection.execute("set max_parallel_workers_per_gather = 0")

        def pages(n: int, offset: int) -> int:
            statement = f"select * from api.recommend(null, {n}, {offset}, 'popular')"
            connection.execute(statement.encode())  # what is planned reads catalogues
            [(plan,)] = connection.execute(
                f"explain (analyze, buffers, format json) {statement}".encode()
            ).fetchall()
            hit: int = plan[0]["Plan"]["Shared Hit Blocks"]
            return hit

        nothing = pages(0, 0)
        assert pages(10, 890) > 2 * nothing
        assert pages(10, 900) <= nothing + 5  # where media are counted
