"""What opinions add up to, by hand."""

from datetime import UTC
from math import log2

import pytest

from tests.world import START, World

ERA = 512
"""Half-lives that are summed together."""
MINUTE = 1 / 1440


@pytest.mark.parametrize("model", ["popularity", "trend"])
def test_a_sum_goes_on_over_the_end_of_an_era(world: World, model: str) -> None:
    world.media("x")
    world.media("y")
    world.query(
        "update engine.model_parameters set half_life = '1 minute' where name = %s returning 1",
        model,
    )
    minutes = START.replace(tzinfo=UTC).timestamp() / 60
    first = (-minutes % ERA) * MINUTE  # the first day's first moment of an era
    world.takes("ann", "x", day=first - 3 * MINUTE)
    world.takes("bob", "x", day=first - MINUTE)
    world.takes("cid", "x", day=first)
    world.takes("dan", "x", day=first + 2 * ERA * MINUTE)
    world.takes("ann", "y", day=first - 3 * MINUTE)
    world.takes("bob", "y", day=first)
    world.refresh()
    era = round(minutes + first / MINUTE)
    assert world.query(
        f"select title, people, {model} from model.media_sum join engine.media using (media_key) order by 1"
    ) == [
        ("x", 4, era + 2 * ERA),
        ("y", 2, pytest.approx(era + log2(1 + 1 / 8), abs=1e-9, rel=0)),
    ]


def test_people_of_one_moment_are_an_audience_by_key(world: World) -> None:
    world.media("x")
    world.query(
        "update engine.model_parameters set audience_limit = 2 where name = 'user_knn' returning 1"
    )
    for person in ("ann", "bob", "cid"):
        world.takes(person, "x", day=1)
    world.takes("dan", "x", day=2)
    world.refresh()
    [(keys,)] = world.query("select user_keys from model.media_audience")
    ordered = [key for (key,) in world.query("select user_key from engine.person order by 1")]
    assert len(ordered) == 4
    latest = world.query(
        "select user_key from engine.interaction order by happened_at desc limit 1"
    )
    assert keys == [latest[0][0], min(set(ordered) - {latest[0][0]})]


def test_what_is_nothing_good_is_in_nobody_s_recent_ones(world: World) -> None:
    world.query(
        "update engine.model_parameters set history_limit = 2 where name = 'user_knn' returning 1"
    )
    for number in range(5):
        world.media(f"m{number}")
        world.takes("ann", f"m{number}", type="DISLIKE" if number in (2, 4) else "LIKE", day=number)
    world.refresh()
    assert world.query(
        "select array(select title from unnest(media_keys) with ordinality as kept (media_key, place)"
        " join engine.media using (media_key) order by place) from model.user_history"
    ) == [(["m3", "m1"],)]
