"""Arms may be placements: each with its own strategy, filter and rules."""

from typing import Any

import psycopg
import pytest

from tests.sql.experiment_result.test_experiments import PEOPLE, ids, result, start, stop, told
from tests.sql.outcomes.test_outcomes import outcomes
from tests.sql.replay.test_replay import replay
from tests.sql.tracked_recommendations.test_tracking import ask
from tests.world import World

__all__ = ["told"]

FUNNY = """select engine.set_placement('end', 'popular', '{"genre": ["COMEDY"]}')"""


def begin(world: World, **arguments: Any) -> dict[int, str]:
    """All of `home` against comedies alone; and a person of either arm."""
    world.query(FUNNY)
    start(world, "e", "home", "end", placement="home", compares="placements", **arguments)
    return {ask(world, person, placement="home")["experiment"]["arm"]: person for person in PEOPLE}


def test_an_arm_has_the_strategy_and_the_filter_of_its_placement(told: World) -> None:
    people = begin(told, shares=[1, 3])
    for arm in (1, 2):
        shown = ask(told, people[arm], placement="home")
        alone = ask(told, people[arm], placement="home", strategy="classic") if arm == 1 else None
        assert shown["strategy"] == ("classic", "popular")[arm - 1]
        genres = {genre for medium in shown["recommendations"] for genre in medium["genres"]}
        assert genres == ({"COMEDY", "DRAMA"}, {"COMEDY"})[arm - 1]
        assert alone is None or ids(alone) == ids(shown)
        found = replay(told, shown["answer_id"])
        assert (found["placement"], found["same"], found["changed"]) == ("home", True, [])
    rows = result(told)
    assert [row.strategy for row in rows] == ["home", "end"]
    assert sum(row.people for row in rows) == len(PEOPLE)
    assert rows[1].people > rows[0].people
    assert rows[0].mismatch_p > 0.001


def test_pages_of_two_placements_are_interleaved(told: World) -> None:
    told.query(FUNNY)
    start(told, "e", "home", "end", placement="home", compares="placements", method="interleave")
    page = ask(told, PEOPLE[7], placement="home", limit=6)
    assert page["strategy"] == "home + end"
    [(arms, strategy)] = told.query("select arms, strategy from engine.answer_log")
    assert (set(arms) - {0}, strategy) == ({1, 2}, "classic")
    for medium, arm in zip(page["recommendations"], arms, strict=True):
        assert arm == 1 or medium["genres"] == ["COMEDY"]
    assert outcomes(told).keys() - {"home + end"} == {"home", "end"}
    found = replay(told, page["answer_id"])
    assert (found["same"], found["changed"]) == (True, [])
    told.query("""select engine.set_placement('end', 'popular', '{"genre": ["DRAMA"]}')""")
    found = replay(told, page["answer_id"])
    assert (found["same"], found["changed"]) == (False, ["rules"])


CHANGES = {
    "placement": "select engine.set_placement('end', 'blend')",
    "strategy": (
        "update engine.strategy set popularity_limit = popularity_limit + 1"
        " where name = 'popular' returning 1"
    ),
    "default": (
        "update engine.strategy set popularity_limit = popularity_limit + 1"
        " where is_default returning 1"
    ),
    "rule": "update engine.rule set n = 2 where name = 'few' returning 1",
}
"""What an arm rests on, of which `home` has the default strategy."""


@pytest.mark.parametrize("what", CHANGES)
def test_an_arm_that_changes_begins_a_new_version(told: World, what: str) -> None:
    with told.connect() as connection:
        connection.execute("create schema shop authorization ml_service_owner")
        connection.execute("set role ml_service_owner")
        connection.execute("create table shop.few (media_id uuid)")
        connection.execute("select engine.set_rule('few', 'at_most', 'shop.few', n => 1)")
        connection.execute("select engine.set_placement('end', 'popular', rules => '{few}')")
    start(told, "e", "home", "end", placement="home", compares="placements")
    # What changes no arm.
    told.query("select engine.set_placement('one', 'popular')")
    told.query("select engine.set_placement('end', 'popular', rules => '{few}', track => true)")
    assert result(told)[0].version == 1
    told.query(CHANGES[what])
    assert result(told)[0].version == 2


def test_an_arm_cannot_go_while_an_experiment_needs_it(told: World) -> None:
    begin(told)
    with pytest.raises(psycopg.errors.RestrictViolation, match="placement end: the experiment e"):
        told.query("select engine.delete_placement('end')")
    stop(told)
    told.query("select engine.delete_placement('end')")


def test_adopting_makes_the_placement_what_the_arm_is(told: World) -> None:
    begin(told)
    stop(told, adopt="end")
    for person in PEOPLE[:3]:
        answer = ask(told, person, placement="home")
        assert "experiment" not in answer
        assert answer["strategy"] == "popular"
        assert {tuple(medium["genres"]) for medium in answer["recommendations"]} == {("COMEDY",)}


def test_a_placement_that_is_gone_is_not_adopted(told: World) -> None:
    begin(told)
    stop(told)
    told.query("select engine.delete_placement('end')")
    with pytest.raises(psycopg.errors.NoDataFound, match="there is no placement end"):
        stop(told, adopt="end")


def test_placements_that_there_are_not_are_refused(told: World) -> None:
    for arms, placement, error in (
        (("home", "nowhere"), "home", "strategies: there is no placement nowhere"),
        (("home", "end"), "nowhere", "placement: there is no placement nowhere"),
        (("classic", "blend"), "home", "there is no placement classic"),
    ):
        with pytest.raises(psycopg.Error, match=error):
            start(told, "e", *arms, placement=placement, compares="placements")
    assert told.query("select from engine.experiment") == []


def test_whoever_names_a_strategy_is_in_no_arm(told: World) -> None:
    begin(told)
    answer = ask(told, PEOPLE[0], placement="home", strategy="sequence", track=False)
    assert "experiment" not in answer
