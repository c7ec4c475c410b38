"""How much one person can decide for all."""

import json
from datetime import UTC, datetime

import psycopg
import pytest

from tests.world import World, key


def _trending(world: World) -> dict[str, float]:
    return dict(world.query("select title, score from trending_media(1000)"))


def test_the_highest_value_that_a_request_may_state_counts_as_a_ten(world: World) -> None:
    for name in ("bought", "liked", "watched"):
        world.media(name, "DRAMA")
    world.takes("ann", "bought", value=100)
    for number in range(8):
        world.takes(f"person {number}", "liked")
    world.takes("bob", "watched", value=7, type="WATCH")
    world.refresh()
    scores = {row.title: row.recommendation_score for row in world.recommend(None)}
    assert scores == pytest.approx({"bought": 1, "liked": 0.8, "watched": 0.7})


def test_fifty_likes_of_one_person_count_as_one(world: World) -> None:
    """In what all take and what is taken lately, and in lists of the last hours, before a refresh and after."""
    for name in ("pushed", "liked"):
        world.media(name, "DRAMA")
    world.refresh()
    now = datetime.now(UTC)
    for person, name, times in (("ann", "pushed", 50), ("bob", "liked", 1), ("cid", "liked", 1)):
        event = {"user_id": str(key(person)), "media_id": str(key(name)), "type": "LIKE"}
        events = [{**event, "timestamp": now.isoformat()}] * times
        world.query("select record_interactions(%s)", json.dumps(events), role="ml_service_app")
    lists = ["popular_media(hours => 1)", "trending_media(hours => 1)"]
    for function in (*lists, "popular_media()", "trending_media()"):
        if function not in lists:
            world.refresh()
        scores = dict(world.query(f"select title, score from {function}"))
        assert scores == pytest.approx({"liked": 1, "pushed": 0.5}), function


def test_an_import_of_400_films_counts_as_twenty(world: World) -> None:
    films = [f"film {number}" for number in range(400)]
    for name in [*films, "hit"]:
        world.media(name, "DRAMA")
    world.takes("ann", *films, day=30)
    world.takes("bob", "hit", day=30)
    world.refresh()
    scores = _trending(world)
    assert scores["hit"] == 1
    assert [scores[name] for name in films] == pytest.approx([20 / 400] * 400)
    # Popular is not what happens lately: somebody's whole shelf counts there as it is.
    popular = world.query("select score from popular_media(1000)")
    assert {score for (score,) in popular} == {1}


def test_who_takes_a_usual_number_a_day_counts_whole_every_day(world: World) -> None:
    for day in range(3):
        for number in range(20):
            world.media(f"film {day} {number}", "DRAMA")
        world.takes("ann", *(f"film {day} {number}" for number in range(20)), day=day)
    world.media("hit", "DRAMA")
    world.takes("bob", "hit", day=2.9)
    world.refresh()
    scores = _trending(world)
    assert scores["film 2 0"] / scores["hit"] == pytest.approx(2 ** (-0.9 / 3))
    assert scores["film 0 0"] / scores["hit"] == pytest.approx(2 ** (-2.9 / 3))


@pytest.mark.parametrize("function", ["popular_media", "trending_media"])
def test_an_import_of_today_does_not_own_the_last_hours(world: World, function: str) -> None:
    films = [f"film {number}" for number in range(40)]
    for name in [*films, "hit"]:
        world.media(name, "DRAMA")
    world.refresh()
    now = datetime.now(UTC)
    for person, names in (("ann", films), ("bob", ["hit"])):
        for name in names:
            world.query(
                "select record_interaction(%s, %s, 'LIKE', \"timestamp\" => %s)",
                key(person),
                key(name),
                now,
            )
    scores = dict(world.query(f"select title, score from {function}(1000, hours => 2)"))
    assert scores.pop("hit") == 1
    assert [*scores.values()] == pytest.approx([0.5] * 40)


def test_the_highest_value_does_not_own_the_last_hours(world: World) -> None:
    for name in ("bought", "liked"):
        world.media(name, "DRAMA")
    world.refresh()
    now = datetime.now(UTC)
    for person, name, value in (("ann", "bought", 100), ("bob", "liked", 5)):
        world.query(
            "select record_interaction(%s, %s, 'LIKE', %s, %s)", key(person), key(name), value, now
        )
    rows = world.query("select title, score from popular_media(hours => 2)")
    assert dict(rows) == pytest.approx({"bought": 1, "liked": 0.5})


@pytest.mark.parametrize("change", ["per_medium = 0", "per_medium = 201", "per_day = 0.5"])
def test_limits_have_a_range(world: World, change: str) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        world.query(f"update engine.influence_limit set {change}")


def test_there_is_one_row_of_limits(world: World) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation):
        world.query("insert into engine.influence_limit default values")
