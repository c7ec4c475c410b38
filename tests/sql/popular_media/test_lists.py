"""What is popular, and what is trending, of everything or of a genre or a type."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.stories import story
from tests.world import World, key


@story
def told(world: World) -> World:
    """A classic that many took long ago; a drama and a series that few took today."""
    world.media("classic", "DRAMA")
    world.media("drama", "DRAMA")
    world.media("series", "COMEDY", media_type="SERIES")
    world.media("untaken", "COMEDY")
    world.media("gone", "DRAMA", deleted=True)
    for number in range(8):
        world.takes(f"person {number}", "classic", "gone", day=0)
    world.takes("ann", "series", "drama", day=30)
    world.takes("bob", "series", day=30)
    world.refresh()
    return world


def _titles(world: World, function: str, arguments: str = "") -> list[str]:
    rows = world.query(f"select title from {function}({arguments})", role="ml_service_app")
    return [title for (title,) in rows]


def test_popular_is_what_was_taken_most(told: World) -> None:
    assert _titles(told, "popular_media") == ["classic", "series", "drama", "untaken"]


def test_trending_is_what_is_taken_now(told: World) -> None:
    assert _titles(told, "trending_media") == ["series", "drama", "classic"]


@pytest.mark.parametrize(
    ("arguments", "popular", "trending"),
    [
        ("genre => 'DRAMA'", ["classic", "drama"], ["drama", "classic"]),
        ("genre => 'COMEDY'", ["series", "untaken"], ["series"]),
        ("type => 'SERIES'", ["series"], ["series"]),
        ("genre => 'DRAMA', type => 'SERIES'", [], []),
        ("n => 1", ["classic"], ["series"]),
        ('n => 1, "offset" => 1', ["series"], ["drama"]),
        ('n => 1000, "offset" => 1', ["series", "drama", "untaken"], ["drama", "classic"]),
        ("n => 1000, \"offset\" => 1, genre => 'DRAMA'", ["drama"], ["classic"]),
        ('"offset" => 1000', [], []),
        ('"offset" => 1000, hours => 1', [], []),
    ],
)
def test_a_part_of_it(told: World, arguments: str, popular: list[str], trending: list[str]) -> None:
    assert _titles(told, "popular_media", arguments) == popular
    assert _titles(told, "trending_media", arguments) == trending


def test_scores_are_relative_to_the_first_of_all(told: World) -> None:
    rows = told.query("select title, score from trending_media(genre => 'DRAMA')")
    # Two took the series today, one the drama; eight took the classic, ten half-lives before.
    assert dict(rows) == pytest.approx({"drama": 1 / 2, "classic": 8 / 2**10 / 2})


def test_what_was_deleted_goes_at_once(told: World) -> None:
    told.source("catalog_db", "update medias set deleted_at = now() where title = 'classic'")
    told.sync()
    assert _titles(told, "popular_media") == ["series", "drama", "untaken"]
    assert _titles(told, "trending_media", "1000") == ["series", "drama"]


@pytest.mark.parametrize("function", ["popular_media", "trending_media"])
def test_bad_arguments_are_named(told: World, function: str) -> None:
    with pytest.raises(psycopg.Error, match="n: expected an integer from 0 to 1000") as caught:
        told.query(f"select * from {function}(-1)")
    assert caught.value.sqlstate == "ML400"


@pytest.mark.parametrize(
    ("arguments", "popular", "trending"),
    [
        ("hours => 3", ["drama"], ["drama"]),
        ("hours => 720", ["series", "drama"], ["drama", "series"]),
        ("hours => 720, type => 'SERIES'", ["series"], ["series"]),
        ("hours => 720, genre => 'COMEDY'", ["series"], ["series"]),
        ('hours => 720, n => 1, "offset" => 1', ["drama"], ["series"]),
    ],
)
def test_of_the_last_hours_alone(
    told: World, arguments: str, popular: list[str], trending: list[str]
) -> None:
    now = datetime.now(UTC)
    for name, medium, hours in (
        ("cid", "series", 200),
        ("dan", "series", 199),
        ("eve", "drama", 2),
        ("fay", "gone", 1),
    ):
        told.query(
            "select record_interaction(%s, %s, 'LIKE', \"timestamp\" => %s)",
            key(name),
            key(medium),
            now - timedelta(hours=hours),
        )
    assert _titles(told, "popular_media", arguments) == popular
    assert _titles(told, "trending_media", arguments) == trending


def test_scores_of_the_last_hours_are_relative_to_their_first(told: World) -> None:
    now = datetime.now(UTC)
    for medium, hours in (("series", 80), ("drama", 8)):
        told.query(
            "select record_interaction(%s, %s, 'LIKE', \"timestamp\" => %s)",
            key("ann"),
            key(medium),
            now - timedelta(hours=hours),
        )
    rows = told.query("select title, score from trending_media(hours => 100)")
    assert dict(rows) == pytest.approx({"drama": 1, "series": 1 / 2})  # 3 days before


@pytest.mark.parametrize("hours", [0, 721])
def test_hours_have_a_range(told: World, hours: int) -> None:
    with pytest.raises(psycopg.Error, match="hours: expected an integer from 1 to 720"):
        told.query("select * from popular_media(hours => %s)", hours)


@pytest.mark.parametrize("function", ["popular_media", "trending_media"])
def test_an_empty_catalogue_lists_nothing_for_somebody(world: World, function: str) -> None:
    world.person("ann", "DRAMA")
    world.refresh()
    assert world.query(f"select * from {function}(user_id => %s)", key("ann")) == []
