"""What was shown to a person and not taken sinks, by a half-life of showings."""

import json
from typing import Any

import pytest

from tests.sql.rule.shelf import NAMES, make, place, run
from tests.world import World, key, question


def ask(shelf: World, person: str = "ann", **arguments: Any) -> dict[str, Any]:
    found: dict[str, Any] = shelf.query(
        "select tracked_recommendations(%s, %s) as answer",
        key(person),
        question(**{"limit": 6, **arguments}),
        role="ml_service_app",
    )[0].answer
    return found


def titles(answer: dict[str, Any]) -> list[str]:
    return [medium["title"] for medium in answer["recommendations"]]


def scores(answer: dict[str, Any]) -> dict[str, float]:
    return {each["title"]: each["recommendation_score"] for each in answer["recommendations"]}


def rotated(shelf: World, times: dict[str, int], half_life: float) -> list[str]:
    """The oracle: score × ½ ^ (times / half-life), ties as the strategy has them."""
    plain = ask(shelf, track=False)
    order = {title: place for place, title in enumerate(titles(plain))}
    score = scores(plain)
    return sorted(
        order,
        key=lambda title: (-score[title] * 0.5 ** (times.get(title, 0) / half_life), order[title]),
    )


@pytest.mark.parametrize("half_life", [0.5, 1, 4])
def test_every_showing_counts(shelf: World, half_life: float) -> None:
    """What is shown are two media a page: so pages differ until all of them were shown."""
    place(shelf, "home", rotation=half_life)
    times: dict[str, int] = {}
    for _ in range(6):
        expected = rotated(shelf, times, half_life)
        with shelf.connect(role="ml_service_app") as connection:
            answer = connection.execute(
                "select tracked_recommendations(%s, %s)",
                [key("ann"), question(limit=2, placement="home")],
            ).fetchone()
        assert answer is not None
        assert titles(answer[0]) == expected[:2]
        for title in expected[:2]:
            times[title] = times.get(title, 0) + 1
    assert len(times) > 2


def test_it_is_told_wherever_answers_are_compared(shelf: World) -> None:
    """By why, by what an export compares, and by a replay, which cannot be the same."""
    place(shelf, "home", rotation=1)
    shelf.person("ann")
    shelf.sync()
    states = "select state from engine.answer_states(null, 99, 6, null, 'home') where user_id = %s"
    before = shelf.query(states, key("ann"))
    shown = ask(shelf, placement="home")
    assert shelf.query(states, key("ann")) != before
    [(why,)] = shelf.query(
        "select why_json(%s, %s, %s)", key("ann"), key("Bravo"), question(placement="home")
    )
    assert why["moved_by"] == ["rotation"]
    [(replayed,)] = shelf.query("select replay(%s)", shown["answer_id"])
    assert (replayed["same"], replayed["now"]) == (None, None)


def test_scores_stay_and_what_moved_is_said(shelf: World) -> None:
    place(shelf, "home", rotation=1)
    ask(shelf, limit=2)
    answer = ask(shelf, placement="home", track=False)
    assert titles(answer) == ["Charlie", "Alpha", "Delta", "Bravo", "Echo", "Foxtrot"]
    assert scores(answer) == scores(ask(shelf, track=False))
    assert {each["title"]: each.get("rules") for each in answer["recommendations"]} == {
        **dict.fromkeys(NAMES),
        "Alpha": ["rotation"],
        "Bravo": ["rotation"],
    }


def test_only_what_was_really_seen_counts_where_that_is_known(shelf: World) -> None:
    place(shelf, "home", rotation=0.1)
    shown = ask(shelf)
    before = titles(ask(shelf, placement="home", track=False))
    seen = {"answer_id": shown["answer_id"], "media_ids": [str(key("Alpha"))]}
    shelf.query("select record_impressions(%s)", json.dumps([seen]), role="ml_service_app")
    assert before == NAMES
    assert titles(ask(shelf, placement="home", track=False)) == [*NAMES[1:], "Alpha"]


def test_it_is_the_persons_own_and_the_placements_own(shelf: World) -> None:
    place(shelf, "home", rotation=0.1)
    ask(shelf, limit=1)
    assert titles(ask(shelf, placement="home", track=False))[0] == "Bravo"
    assert titles(ask(shelf, track=False))[0] == "Alpha"
    assert titles(ask(shelf, "bob", placement="home", track=False))[0] == "Alpha"


def test_boosts_count_beside_it(shelf: World) -> None:
    run(shelf, "create table shop.push (media_id uuid, weight real)")
    run(shelf, "insert into shop.push values (%s, 1000000)", key("Alpha"))
    make(shelf, "push", "boost", "shop.push")
    place(shelf, "home", rules=["push"], rotation=1)
    ask(shelf, limit=1)
    first = ask(shelf, placement="home", track=False)["recommendations"][0]
    assert (first["title"], first["rules"]) == ("Alpha", ["push", "rotation"])
