"""What a change of a strategy does to four pages of two media, counted by hand."""

import pytest
from psycopg.types.json import Jsonb

from tests.sql.console.test_trying import leaving_nothing
from tests.stories import story
from tests.world import World, key

BY_GENRES = {"content_weight": 1, "collaborative_weight": 0}


@story
def told(world: World) -> World:
    """Three people took a, two s, two b, one c and nobody d.

    | person, likes    | has seen | by popularity | by genres |
    | ---------------- | -------- | ------------- | --------- |
    | ann, DRAMA       | s        | a, b          | b, c      |
    | bob, COMEDY      | s, a     | b, c          | c, b      |
    | eve              | a, b, c  | s, d          | s, d      |
    | fay, CRIME       | a, b     | s, c          | d, s      |
    """
    world.media("s", "DRAMA")
    world.media("a", "COMEDY")
    world.media("b", "CRIME", "DRAMA")
    world.media("c", "DRAMA", "COMEDY")
    world.media("d", "CRIME")
    world.person("ann", "DRAMA")
    world.person("bob", "COMEDY")
    world.person("fay", "CRIME")
    for person, seen in {"ann": "s", "bob": "sa", "eve": "abc", "fay": "ab"}.items():
        world.takes(person, *seen)
    world.refresh()
    return world


def test_what_changes_is_what_a_hand_counts(told: World) -> None:
    before = {
        person: told.titles(person, 2, strategy="popular")
        for person in ("ann", "bob", "eve", "fay")
    }
    assert before == {"ann": ["a", "b"], "bob": ["b", "c"], "eve": ["s", "d"], "fay": ["s", "c"]}
    with leaving_nothing(told):
        [(shown,)] = told.query("select preview_strategy('popular', %s, n => 2)", Jsonb(BY_GENRES))
    examples = shown.pop("examples")
    assert shown == {
        "parameters": BY_GENRES,
        "people": 4,
        "changed": 3,
        # Half of ann's and of fay's page stays, and all of the others'.
        "overlap": (0.5 + 1 + 1 + 0.5) / 4,
        # b of ann's; both of bob's; s of fay's.
        "moved": (1 + 2 + 0 + 1) / 4,
        "coverage_before": 5,
        "coverage_after": 4,  # without a
        "available": 5,
        # a and b, s and d have nothing in common; b and c one genre of three, s and c one of two.
        "diversity_before": pytest.approx((1 + 2 / 3 + 1 + 1 / 2) / 4, abs=5e-5),
        "diversity_after": pytest.approx((2 / 3 + 2 / 3 + 1 + 1) / 4, abs=5e-5),
    }
    new = sorted(
        [
            {"user_id": str(key("ann")), "came": ["c"], "went": ["a"]},
            {"user_id": str(key("fay")), "came": ["d"], "went": ["c"]},
        ],
        key=lambda example: str(example["user_id"]),
    )
    # (What is only in another order has nothing that came, and is last.)
    assert examples == [*new, {"user_id": str(key("bob")), "came": [], "went": []}]
