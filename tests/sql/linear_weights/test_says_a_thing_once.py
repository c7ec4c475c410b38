"""What media speak for, beside each other."""

import psycopg
import pytest

from tests.stories import story
from tests.world import World, key


@story
def told(world: World) -> World:
    """Three people went on from one to two to the target, three others from alone to the target."""
    for name in ("one", "two", "alone", "target"):
        world.media(name)
    for number in range(3):
        world.takes(f"together {number}", "one", "two", "target", day=number)
        world.takes(f"apart {number}", "alone", "target", day=number)
    world.refresh()
    return world


def _weights(world: World, view: str, target: str) -> dict[str, float]:
    """What each medium says of the target, by its title."""
    rows = world.query(
        f"select title, weight from model.{view}"
        " cross join lateral unnest(neighbour_keys, weights) as neighbour (neighbour_key, weight)"
        " join engine.media using (media_key)"
        " where neighbour_key = (select media_key from engine.media where media_id = %s)",
        key(target),
    )
    return dict(rows)


def test_two_that_are_taken_together_share_what_they_say(told: World) -> None:
    # By itself each says the same: three people, of three and of six.
    strength = 3 / (3**0.5 * 6**0.45) * 3 / (3 + 5)
    assert _weights(told, "item_knn", "target") == pytest.approx(
        {"one": strength, "two": strength, "alone": strength}
    )
    # From one to two all three went on, which is more than back again. With A = [1.5 r; r 1.5], ridge
    # and all, and both strengths s, both weights are s / (1.5 + r).
    both = 3 / (3**0.5 * 3**0.45) * 3 / (3 + 5)
    in_interactions = 6**0.45 / 3**0.5
    assert _weights(told, "slim", "target") == pytest.approx(
        {
            "one": strength / (1.5 + both) * in_interactions,
            "two": strength / (1.5 + both) * in_interactions,
            "alone": strength / 1.5 * in_interactions,
        }
    )


def test_what_is_not_alike_says_all_that_it_has_to_say(world: World) -> None:
    [(weights,)] = world.query("select model.linear_weights('{1,2,3}', '{0.5,0.25,1e-30}')")
    assert weights == pytest.approx([0.5 / 1.5, 0.25 / 1.5, 1e-30 / 1.5])


def test_the_strongest_speak_for_a_medium(told: World) -> None:
    told.takes("apart 3", "alone", "target", day=3)
    with told.connect() as connection:
        connection.execute(
            "update engine.model_parameters set predictor_count = 1 where name = 'slim'"
        )
    told.refresh()
    assert _weights(told, "item_knn", "target").keys() == {"one", "two", "alone"}
    assert _weights(told, "slim", "target").keys() == {"alone"}


def test_both_ways_round_it_says_the_same(demo_database: str) -> None:
    with psycopg.connect(demo_database) as connection:
        spoken = connection.execute(
            "select media_key, unnest(neighbour_keys), unnest(weights) from model.slim order by 1, 2"
        ).fetchall()
        heard = connection.execute(
            "select unnest(predictor_keys), media_key, unnest(weights) from model.slim_weights order by 1, 2"
        ).fetchall()
    assert spoken == heard != []


def test_nobody_took_anything(world: World) -> None:
    world.media("untaken")
    world.refresh()
    assert world.query("select * from model.slim_weights") == []
    assert world.query("select * from model.slim") == []
