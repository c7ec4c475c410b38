"""What explanations tell of other people: how many they are at least, in fives."""

import json
import re
from typing import Any

import pytest

from tests.world import World, key, question


def _explained(world: World, strategy: str) -> tuple[Any, str]:
    """The reason that is other people, if it is one, and all that an answer has, as text."""
    [(answer,)] = world.query(
        "select why_json(%s, %s, %s)",
        key("ann"),
        key("next"),
        question(strategy=strategy),
        role="ml_service_app",
    )
    rows = world.query("select * from why(%s, %s, %s)", key("ann"), key("next"), strategy)
    reasons = [reason for reason in answer["reasons"] if reason["kind"] == "people"]
    return reasons[0] if reasons else None, json.dumps(answer) + str(rows)


def _with_neighbours(world: World, count: int) -> None:
    for name in ("shared", "next", "secret"):
        world.media(name)
    world.takes("ann", "shared")
    for number in range(count):
        world.takes(f"neighbour {number}", "shared", "next", day=number)
    world.takes("neighbour 0", "secret", day=count)
    world.refresh()


@pytest.mark.parametrize("strategy", ["classic", "sequence", "similar", "blend"])
def test_of_one_neighbour_nothing_is_told_before_or_after_they_are_forgotten(
    world: World, strategy: str
) -> None:
    _with_neighbours(world, 1)
    reason, before = _explained(world, strategy)
    world.query("select forget_user(%s)", key("neighbour 0"))
    gone, at_once = _explained(world, strategy)
    world.refresh()
    _, afterwards = _explained(world, strategy)
    assert (reason is not None) == (strategy == "classic")
    assert gone is None
    for text in (before, at_once, afterwards):
        # No id of theirs, nothing else that they did, no number of people.
        assert str(key("neighbour 0")) not in text
        assert "secret" not in text
        assert str(key("secret")) not in text
    assert "people" not in (reason or {})


def test_the_number_of_people_is_a_multiple_of_five_and_none_below(world: World) -> None:
    _with_neighbours(world, 7)
    told = []
    for number in range(4):
        reason, _ = _explained(world, "classic")
        told.append((reason.get("people"), reason["text"]))
        world.query("select forget_user(%s)", key(f"neighbour {number}"))
    at_least_five = (5, "Taken by at least 5 people whose taste is like yours")
    some = (None, "Taken by people whose taste is like yours")
    assert told == [at_least_five, at_least_five, at_least_five, some]


def test_other_people_add_what_the_score_of_recommend_shows_and_no_more(world: World) -> None:
    """Two worlds that recommend cannot tell apart, why cannot either."""
    _with_neighbours(world, 1)
    [before] = world.query("select * from why(%s, %s)", key("ann"), key("next"))
    for number in range(1, 4):
        world.takes(f"neighbour {number}", "shared", "next", "secret", day=number)
    world.refresh()
    assert [row.recommendation_score for row in world.recommend("ann")] == [0.6, 0.6]
    [after] = world.query("select * from why(%s, %s)", key("ann"), key("next"))
    assert after == before


ANSWERS = (
    """tracked_recommendations(%(ann)s, '{"explain": true}')""",
    """tracked_recommendations(%(ann)s, '{"strategy": "blend", "explain": true}')""",
    """tracked_batch(array[%(ann)s], '{"strategy": "similar", "explain": true}')""",
    """tracked_session(array[%(shared)s], '{"explain": true}')""",
    "tracked_media('popular')",
    "tracked_media('trending', %(ann)s)",
    "tracked_media('similar', question => jsonb_build_object('media_id', %(shared)s::uuid))",
    "tracked_rank(%(ann)s, array[%(shared)s, %(next)s, %(secret)s])",
    "tracked_home(%(ann)s)",
    """why_json(%(ann)s, %(next)s, '{"strategy": "classic"}')""",
    """why_json(%(ann)s, %(secret)s, '{"strategy": "blend"}')""",
    "person_report(%(ann)s)",
)
PASSING = re.compile(
    r'"(answer_id|generated_at|shown_at|model_version)" : ("[^"]*"|\d+|null)|"answers" : \[.*?\]\}\],'
)
"""What differs from one answer to the next, with nothing changed."""


def _answers(world: World) -> list[str]:
    """All that ann, or anybody, can ask, as text."""
    known = {name: key(name) for name in ("ann", "shared", "next", "secret")}
    session = world.session(role="ml_service_app")
    return [
        PASSING.sub("", text)
        for call in ANSWERS
        for (text,) in session.execute(f"select {call}::text", known)
    ]


def test_no_answer_names_the_only_neighbour_and_none_knows_of_them_once_forgotten(
    world: World,
) -> None:
    for name in ("shared", "next", "secret"):
        world.media(name)
    world.takes("ann", "shared")
    world.refresh()
    without = _answers(world)
    world.takes("neighbour 0", "shared", "next", "secret")
    world.refresh()
    with_neighbour = _answers(world)
    [(user_key,)] = world.query(
        "select user_key from engine.person where user_id = %s", key("neighbour 0")
    )
    world.query("select forget_user(%s)", key("neighbour 0"))
    at_once = _answers(world)
    world.refresh()
    assert with_neighbour != without
    for text in with_neighbour + at_once:
        assert str(key("neighbour 0")) not in text
        assert f'"user_key" : {user_key}' not in text
    assert _answers(world) == without
