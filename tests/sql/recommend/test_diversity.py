"""Maximal marginal relevance over the best of a list."""

import pytest

from tests.world import World


@pytest.fixture
def alike(world: World) -> World:
    """Ann took `seed`; two horrors and a comedy follow it, the comedy last."""
    for name, genre in (("seed", "DRAMA"), ("h1", "HORROR"), ("h2", "HORROR"), ("c", "COMEDY")):
        world.media(name, genre)
    world.takes("bob", "seed", "h1", "h2", "c")
    world.takes("cid", "seed", "h1", "h2")
    world.takes("dan", "seed", "h1")
    world.takes("ann", "seed")
    world.refresh()
    return world


def test_without_diversity_the_order_is_that_of_the_scores(alike: World) -> None:
    assert alike.titles("ann", strategy="sequence") == ["h1", "h2", "c"]
    assert alike.titles("ann", strategy="sequence", diversity=0) == ["h1", "h2", "c"]


def test_what_is_like_those_before_it_goes_down(alike: World) -> None:
    assert alike.titles("ann", strategy="sequence", diversity=0.7) == ["h1", "c", "h2"]


def test_scores_stay_what_the_strategy_gives(alike: World) -> None:
    plain = {row.title: row for row in alike.recommend("ann", strategy="sequence")}
    varied = alike.recommend("ann", strategy="sequence", diversity=0.7)
    assert [plain[row.title] for row in varied] == varied


def test_pages_of_a_varied_list_do_not_overlap(world: World) -> None:
    world.person("ann", "A", "B")
    for number in range(130):
        world.media(f"m{number}", *("A", "B", "C")[: number % 4])
    world.refresh()
    whole = world.titles("ann", 130, diversity=0.5)
    assert len(set(whole)) == 130
    # The best hundred take part; those after them stay.
    assert set(whole[:100]) == set(world.titles("ann", 100))
    assert whole[100:] == world.titles("ann", 130)[100:]
    for n, offset in ((7, 0), (7, 7), (20, 90), (30, 100)):
        assert world.titles("ann", n, offset=offset, diversity=0.5) == whole[offset : offset + n]


def test_a_strategy_may_say_how_diverse_its_answers_are(alike: World) -> None:
    with alike.connect() as connection:
        connection.execute("update engine.strategy set diversity = 0.7 where name = 'sequence'")
    assert alike.titles("ann", strategy="sequence") == ["h1", "c", "h2"]
    assert alike.titles("ann", strategy="sequence", diversity=0) == ["h1", "h2", "c"]
