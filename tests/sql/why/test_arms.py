"""Where an experiment answers a person, it is their arm that is explained, unless a strategy is named."""

from typing import Any

import pytest

from tests.sql.experiment_result.test_experiments import PEOPLE, start, stop, told
from tests.sql.experiment_result.test_placements_as_arms import FUNNY
from tests.sql.tracked_recommendations.test_tracking import ask
from tests.world import World, key, question

__all__ = ["told"]

MEDIA = [f"medium {number}" for number in range(12)]


def why_json(world: World, person: str, medium: str, **asked: Any) -> dict[str, Any]:
    [(answer,)] = world.query(
        "select why_json(%s, %s, %s)",
        key(person),
        key(medium),
        question(**asked),
        role="ml_service_app",
    )
    found: dict[str, Any] = answer
    return found


def rows(world: World, function: str, person: str, medium: str, **arguments: Any) -> list[Any]:
    named = "".join(f", {name} => %s" for name in arguments)
    return world.query(
        f"select * from {function}(%s, %s{named})",
        key(person),
        key(medium),
        *arguments.values(),
        role="ml_service_app",
    )


def test_it_is_the_arm_that_answers_the_person(told: World) -> None:
    start(told, placement="home")
    arms = set()
    for person in PEOPLE[:8]:
        shown = ask(told, person, placement="home", limit=4)
        arms.add(shown["experiment"]["arm"])
        for place, medium in enumerate(shown["recommendations"], 1):
            found = why_json(told, person, medium["title"], placement="home", limit=4)
            assert found["experiment"] == shown["experiment"]
            assert found["strategy"] == shown["strategy"]
            assert (found["status"], found["position"], found["limit"]) == ("recommended", place, 4)
            assert round(found["recommendation_score"], 4) == medium["recommendation_score"]
    assert arms == {1, 2}


def test_in_rows_as_well(told: World) -> None:
    start(told)
    for person in PEOPLE[6:12]:
        strategy = ask(told, person)["strategy"]
        for function in ("why", "why_not"):
            told_by_arm = rows(told, function, person, "medium 0")
            assert told_by_arm == rows(told, function, person, "medium 0", strategy=strategy)
            [other] = {"classic", "popular"} - {strategy}
            assert told_by_arm != rows(told, function, person, "medium 0", strategy=other)


def test_who_names_a_strategy_asks_elsewhere_or_is_not_in_it_gets_no_arm(told: World) -> None:
    start(told, placement="home", people=0.5)
    outside = [
        person for person in PEOPLE if "experiment" not in ask(told, person, placement="home")
    ]
    for person, asked in (
        (outside[0], {"placement": "home"}),
        *(
            (person, asked)
            for person in PEOPLE[:4]
            for asked in ({"placement": "home", "strategy": "popular"}, {"placement": "end"}, {})
        ),
    ):
        found = why_json(told, person, "medium 1", **asked)
        assert "experiment" not in found
        assert found["strategy"] == asked.get("strategy", "classic")
    stop(told)
    for person in PEOPLE[:4]:
        assert "experiment" not in why_json(told, person, "medium 1", placement="home")


def test_an_arm_that_is_a_placement_keeps_out_by_its_own_filter(told: World) -> None:
    told.query(FUNNY)
    start(told, "e", "home", "end", placement="home", compares="placements")
    seen = set()
    for person in PEOPLE[6:14]:
        arm = ask(told, person, placement="home")["experiment"]["arm"]
        found = why_json(told, person, "medium 1", placement="home")
        assert found["experiment"]["arm"] == arm
        assert (found["kept_out_by"], found["strategy"]) == (
            ([], "classic") if arm == 1 else (["filter"], "popular")
        )
        seen.add(arm)
    assert seen == {1, 2}


@pytest.mark.parametrize("compares", ["strategies", "placements"])
def test_of_an_interleaved_page_it_is_the_arm_that_picked_the_medium(
    told: World, compares: str
) -> None:
    told.query(FUNNY)
    arms = ("classic", "popular") if compares == "strategies" else ("home", "end")
    start(told, "e", *arms, placement="home", compares=compares, method="interleave")
    person = PEOPLE[7]
    page = ask(told, person, placement="home", limit=6)
    [(teams,)] = told.query("select arms from engine.answer_log")
    assert set(teams) - {0} == {1, 2}
    picked = dict(zip((medium["title"] for medium in page["recommendations"]), teams, strict=True))
    scores = {each["title"]: each["recommendation_score"] for each in page["recommendations"]}
    for medium in MEDIA:
        found = why_json(told, person, medium, placement="home", limit=6)
        arm = found["experiment"].pop("arm")
        assert found["experiment"] == {"name": "e", "version": 1}
        assert found["strategy"] == ("classic", "popular")[arm - 1]
        assert found["limit"] == 6
        assert (found["status"] == "recommended") == (medium in picked)
        if medium in picked:
            assert found["position"] == [*picked].index(medium) + 1
            assert arm == (picked[medium] or 1)
            assert round(found["recommendation_score"], 4) == scores[medium]
        elif found["status"] == "outside_page":
            by = {} if compares == "placements" else {"placement": "home"}
            places = [
                why_json(
                    told,
                    person,
                    medium,
                    **{**by, "strategy" if compares == "strategies" else "placement": name},
                    **({} if compares == "strategies" else {"strategy": strategy}),
                )["rank"]
                for name, strategy in zip(arms, ("classic", "popular"), strict=True)
            ]
            assert (found["position"], found["rank"]) == (None, min(places))
            assert places.index(min(places)) + 1 == arm


def test_an_interleaved_page_of_nothing_has_no_end(told: World) -> None:
    start(told, method="interleave")
    found = why_json(told, PEOPLE[7], "medium 0", limit=0)
    assert (found["status"], found["page_ends_at"], found["limit"]) == ("outside_page", None, 0)
