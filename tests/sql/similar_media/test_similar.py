"""What resembles a medium."""

import psycopg
import pytest

from tests.stories import story
from tests.world import World, key


@story
def told(world: World) -> World:
    """Dramas that are taken together, a comedy that one takes with them, and media nobody took."""
    for name in ("asked", "often", "once", "untaken drama"):
        world.media(name, "DRAMA", "WAR")
    world.media("comedy", "COMEDY")
    world.media("untaken comedy", "COMEDY")
    world.media("half", "DRAMA")
    world.media("gone", "DRAMA", deleted=True)
    for number in range(3):
        world.takes(f"person {number}", "asked", "often", "gone", day=number)
    world.takes("ann", "asked", "comedy", day=4)
    world.takes("bob", "asked", "once", day=5)
    world.refresh()
    return world


def _titles(world: World, name: str, arguments: str = "") -> list[str]:
    rows = world.query(
        f"select title from similar_media(%s{arguments})", key(name), role="ml_service_app"
    )
    return [title for (title,) in rows]


def test_what_is_taken_with_it_comes_first_and_genres_decide_the_rest(told: World) -> None:
    expected = ["often", "once", "comedy", "untaken drama", "half", "untaken comedy"]
    assert _titles(told, "asked") == expected
    assert _titles(told, "asked", ", 2") == expected[:2]
    assert _titles(told, "asked", ', 2, "offset" => 1') == expected[1:3]


def test_scores_are_nine_tenths_together_and_one_tenth_genres(told: World) -> None:
    rows = told.query("select title, score from similar_media(%s)", key("asked"))
    score = {row.title: row.score for row in rows}
    assert score["often"] == pytest.approx(1)
    assert score["untaken drama"] == pytest.approx(0.1)
    assert score["half"] == pytest.approx(0.05)
    assert score["untaken comedy"] == 0
    # Nearly the cosine, with shrinkage: three people took the one after it, one person the other.
    often, comedy = (people / (5**0.5 * people**0.45) * people / (people + 5) for people in (3, 1))
    assert score["comedy"] == pytest.approx(0.9 * comedy / often)


def test_a_new_medium_is_compared_by_its_genres_at_once(told: World) -> None:
    told.media("brand new", "COMEDY")
    told.sync()
    assert set(_titles(told, "brand new", ", 2")) == {"comedy", "untaken comedy"}
    assert "brand new" in _titles(told, "untaken comedy")


def test_one_that_was_deleted_still_has_similar_ones(told: World) -> None:
    assert "asked" in _titles(told, "gone")


@pytest.mark.parametrize("name", ["nowhere", "only taken"])
def test_one_that_the_catalogue_does_not_know_is_an_error(told: World, name: str) -> None:
    told.takes("ann", "only taken")
    told.sync()
    with pytest.raises(psycopg.Error, match="media_id: the catalogue") as caught:
        _titles(told, name)
    assert caught.value.sqlstate == "ML404"
