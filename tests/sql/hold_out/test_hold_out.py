"""What is held out, of a world small enough to say it by hand."""

from typing import Any

from tests.stories import story
from tests.world import World, key


def _hold_out(world: World, holdout: str, *, relevant: str = "like", seed: int = 1) -> Any:
    [row] = world.query(
        "select * from evaluation.hold_out(%s, 0.2, %s, 100, %s)", holdout, relevant, seed
    )
    return row


def _held(world: World, of: str = "evaluation.held_out") -> set[tuple[str, str]]:
    names = {key(name): name for name in ("ann", "bob", *"abcdefghij")}
    return {
        (names[user_id], names[media_id])
        for user_id, media_id in world.query(
            f"select user_id, media_id from {of} join engine.person using (user_key)"
            " join engine.media using (media_key)"
        )
    }


@story
def told(world: World) -> World:
    """Ann likes ten media, one a day; Bob watches two, on the first day."""
    for day, name in enumerate("abcdefghij"):
        world.takes("ann", name, day=day)
    world.takes("bob", "a", "b", type="WATCH", day=0.5)
    world.sync()
    return world


def test_last_takes_the_newest_of_each_person(told: World) -> None:
    assert _hold_out(told, "last") == (2, 1, 1)
    assert ("ann", "j") in _held(told)
    assert len(_held(told)) == 2


def test_fraction_takes_the_newest_part_of_each_person_rounded_down(told: World) -> None:
    assert _hold_out(told, "fraction") == (2, 2, 1)
    assert _held(told) == {("ann", "i"), ("ann", "j")}


def test_time_takes_all_that_is_newer_than_a_moment(told: World) -> None:
    # Twelve pairs; the tenth oldest is Ann's eighth.
    assert _hold_out(told, "time") == (2, 2, 1)
    assert _held(told) == {("ann", "i"), ("ann", "j")}


def test_all_that_somebody_did_with_a_medium_goes_together(world: World) -> None:
    world.takes("ann", "a", day=0, type="WATCH")
    world.takes("ann", "b", day=1)
    world.takes("ann", "a", day=2)
    world.sync()
    assert _hold_out(world, "last") == (1, 1, 1)
    assert _held(world) == {("ann", "a")}
    assert _held(world, "engine.interaction") == {("ann", "b")}


def test_a_watch_is_relevant_only_where_it_is_said_to_be(told: World) -> None:
    assert _hold_out(told, "last", relevant="positive").relevant_pairs == 2


def test_dislikes_and_values_below_zero_are_never_relevant(world: World) -> None:
    world.takes("ann", "a", "b", day=0)
    world.takes("ann", "c", type="DISLIKE", value=1, day=1)
    world.takes("bob", "a", "b", day=0)
    world.takes("bob", "c", value=-1, day=1)
    world.sync()
    assert _hold_out(world, "last", relevant="positive").relevant_pairs == 0


def test_who_has_nothing_left_is_not_asked(world: World) -> None:
    world.takes("ann", "a")
    world.takes("bob", "a", "b")
    world.sync()
    assert _hold_out(world, "last").people == 1


def test_equal_times_are_drawn_by_the_seed(world: World) -> None:
    world.takes("ann", *"abcdefghij")
    world.sync()
    copies = "create table kept as table engine.interaction"
    back = (
        "insert into engine.interaction"
        " (interaction_id, user_key, media_key, type, value, happened_at)"
        " select interaction_id, user_key, media_key, type, value, happened_at from kept"
        " on conflict do nothing"
    )
    drawn = []
    with world.connect() as connection:
        connection.execute(copies)
        for seed in (1, 1, 2, 3, 4):
            _hold_out(world, "last", seed=seed)
            drawn.append(_held(world))
            connection.execute(back)
    assert drawn[0] == drawn[1]
    assert len({frozenset(one) for one in drawn}) > 1
