"""Not only one person's recommendations are tracked: batches, sessions, lists, ranks and home pages."""

import json
from typing import Any

import pytest

from tests.sql.outcomes.test_outcomes import outcomes
from tests.sql.tracked_recommendations.test_tracking import log, told
from tests.world import World, key, question

__all__ = ["told"]


def call(world: World, expression: str, **known: Any) -> Any:
    session = world.session(role="ml_service_app")
    [(answer,)] = session.execute(f"select {expression}", known).fetchall()
    return answer


def test_in_a_batch_each_person_has_an_answer(told: World) -> None:
    told.person("bob", "DRAMA")
    told.sync()
    people = [key("ann"), key("bob")]
    answer = call(told, """tracked_batch(%(people)s, '{"placement": "home"}')""", people=people)
    assert {row.user_id: str(row.answer_id) for row in log(told)} == {
        each: answer["results"][str(each)]["answer_id"] for each in people
    }
    assert {(row.placement, row.strategy, row.model_version) for row in log(told)} == {
        ("home", "classic", answer["model_version"])
    }
    plain = call(told, """tracked_batch(%(people)s, '{"track": false}')""", people=people)
    for result in answer["results"].values():
        del result["answer_id"]
    assert answer["results"] == plain["results"]


def test_what_a_visitor_took_counts_where_they_name_the_answer(told: World) -> None:
    answer = call(told, "tracked_session(%(media)s)", media=[key("first")])
    event = {
        "user_id": str(key("ann")),
        "media_id": str(key("second")),
        "type": "LIKE",
        "answer_id": answer["answer_id"],
    }
    call(told, "record_interactions(%(event)s)", event=json.dumps(event))
    [found] = outcomes(told).values()
    assert (found.answers, found.people, found.taken) == (1, 0, 1)


@pytest.mark.parametrize("kind", ["popular", "trending", "similar"])
def test_a_list_for_everybody_is_a_strategy_of_its_own(told: World, kind: str) -> None:
    told.takes("bob", "first", "second")
    told.refresh()
    answer = call(
        told,
        "tracked_media(%(kind)s, question => %(question)s)",
        kind=kind,
        question=question(media_id=str(key("first"))),
    )
    found = outcomes(told)
    assert found.keys() == {f"media.{kind}"}
    assert found[f"media.{kind}"].shown == answer["count"] > 0


def test_each_row_of_a_home_page_is_a_placement_of_its_own(told: World) -> None:
    answer = call(told, "tracked_home(%(ann)s)", ann=key("ann"))
    assert answer["rows"]
    found = outcomes(told, "placement")
    assert {name: row.shown for name, row in found.items()} == {
        f"home.{place}": len(row["media"]) for place, row in enumerate(answer["rows"], 1)
    }
    assert {row["answer_id"] for row in answer["rows"]} == {
        str(answer_id) for (answer_id,) in told.query("select answer_id from engine.answer_log")
    }
    plain = call(told, """tracked_home(%(ann)s, '{"track": false}')""", ann=key("ann"))
    assert "answer_id" not in plain["rows"][0]


def test_a_session_and_a_batch_have_reasons(told: World) -> None:
    told.takes("bob", "first", "second")
    told.takes("cid", "first", "third")
    told.refresh()
    session = call(
        told, """tracked_session(%(media)s, '{"explain": true}')""", media=[key("first")]
    )
    assert session["recommendations"][0]["because"] == 'Because you visited "first"'
    batch = call(told, """tracked_batch(%(people)s, '{"explain": true}')""", people=[key("ann")])
    for medium in batch["results"][str(key("ann"))]["recommendations"]:
        assert medium["because"] == "Because you like Drama"
