"""For people without an account, from the media of this visit."""

import pytest

from tests.stories import story
from tests.world import World, key


@story
def told(world: World) -> World:
    """After `a` people go on to `x`, after `b` to `y`."""
    for name in ("a", "b", "x", "y", "hit"):
        world.media(name, "DRAMA")
    for number in range(3):
        world.takes(f"first {number}", "a", "x")
        world.takes(f"second {number}", "b", "y")
        world.takes(f"third {number}", "hit")
        world.takes(f"fourth {number}", "hit")
    world.refresh()
    return world


def _titles(world: World, *visited: str, **arguments: object) -> list[str]:
    named = "".join(f', "{name}" => %s' for name in arguments)
    rows = world.query(
        f"select title from recommend_for_session(%s{named})",
        [key(name) for name in visited],
        *arguments.values(),
        role="ml_service_app",
    )
    return [title for (title,) in rows]


def test_what_follows_the_latest_comes_first(told: World) -> None:
    assert _titles(told, "a", "b")[:2] == ["y", "x"]
    assert _titles(told, "b", "a")[:2] == ["x", "y"]


def test_what_was_visited_is_not_among_the_answers(told: World) -> None:
    assert not {"a", "x"} & set(_titles(told, "a", "x"))


def test_a_medium_that_was_visited_twice_counts_where_it_was_last(told: World) -> None:
    assert _titles(told, "a", "b", "a")[:2] == ["x", "y"]


def test_unknown_media_are_passed_over(told: World) -> None:
    assert _titles(told, "nobody knows it", "a")[0] == "x"


@pytest.mark.parametrize("visited", [[], ["nobody knows it"]])
def test_nothing_known_is_answered_with_popular_media(told: World, visited: list[str]) -> None:
    assert _titles(told, *visited)[0] == "hit"
    [(envelope,)] = told.query(
        "select session_recommendations(%s)", [key(name) for name in visited]
    )
    assert (envelope["strategy"], envelope["fallback"]) == ("sequence", "popular")


def test_any_strategy_may_be_named(told: World) -> None:
    assert _titles(told, "x", strategy="similar")[0] == "a"
    assert _titles(told, "x", strategy="popular")[0] == "hit"


def test_pages(told: World) -> None:
    whole = _titles(told, "a", n=4)
    assert _titles(told, "a", n=2, offset=1) == whole[1:3]
