"""An answer asked again is the same, or it is said what has changed."""

from typing import Any

import psycopg
import pytest

from tests.sql.experiment_result.test_experiments import start
from tests.sql.forget_user.test_forgetting import record
from tests.sql.tracked_recommendations.test_tracking import ask, told
from tests.world import World, key

__all__ = ["told"]


def replay(world: World, answer_id: str) -> dict[str, Any]:
    [(found,)] = world.query("select replay(%s)", answer_id, role="ml_service_app")
    answer: dict[str, Any] = found
    return answer


def test_with_nothing_changed_it_is_the_same(told: World) -> None:
    for arguments in ({}, {"limit": 1, "offset": 1}, {"diversity": 0.3, "explore": 0.3}):
        answer = ask(told, **arguments)
        found = replay(told, answer["answer_id"])
        assert (found["same"], found["changed"]) == (True, [])
        shown = [medium["id"] for medium in answer["recommendations"]]
        assert found["shown"] == found["now"] == shown
    assert told.query("select count(*) from engine.answer_log") == [(3,)]


def test_all_that_was_asked_is_asked_again(told: World) -> None:
    told.media("of another kind", "COMEDY")
    told.refresh()
    for arguments in (
        {"not_genre": ["COMEDY"]},
        {"within": [key("second"), key("first")]},
        {"without": [key("first")], "placement": "home"},
    ):
        answer = ask(told, **arguments)
        assert 0 < answer["count"] < 4
        found = replay(told, answer["answer_id"])
        assert (found["same"], found["changed"]) == (True, [])


def test_what_was_asked_without_more_than_is_kept_is_not_asked_again(told: World) -> None:
    answer = ask(told, without=[key(str(number)) for number in range(1001)])
    found = replay(told, answer["answer_id"])
    assert (found["same"], found["now"]) == (None, None)


def test_says_that_rules_have_changed(told: World) -> None:
    with told.connect() as connection:
        connection.execute("create schema shop authorization ml_service_owner")
        connection.execute("set role ml_service_owner")
        connection.execute("create table shop.blocked (media_id uuid)")
        connection.execute("select engine.set_rule('blocked', 'deny', 'shop.blocked')")
        connection.execute("select engine.set_placement('home', rules => '{blocked}')")
    answer_id = ask(told, placement="home")["answer_id"]
    elsewhere = ask(told)["answer_id"]
    assert replay(told, answer_id)["changed"] == []
    told.query("insert into shop.blocked values (%s) returning 1", key("first"))
    found = replay(told, answer_id)
    assert (found["same"], found["changed"]) == (False, ["rules"])
    assert replay(told, elsewhere)["changed"] == []


def test_rules_are_the_same_whatever_plan_reads_them(told: World) -> None:
    names = ("b", "a", "d", "c")
    with told.connect() as connection:
        connection.execute("create schema shop authorization ml_service_owner")
        connection.execute("set role ml_service_owner")
        connection.execute("create table shop.blocked (media_id uuid)")
        for name in names:
            connection.execute("select engine.set_rule(%s, 'deny', 'shop.blocked')", [name])
        connection.execute("select engine.set_placement('home', rules => %s)", [list(names)])
    answer_id = ask(told, placement="home")["answer_id"]
    for method in ("hashjoin", "mergejoin", "nestloop"):
        with told.connect() as connection:
            for other in {"hashjoin", "mergejoin", "nestloop"} - {method}:
                connection.execute(f"set enable_{other} = off")
            [(found,)] = connection.execute("select api.replay(%s)", [answer_id]).fetchall()
        assert (found["same"], found["changed"]) == (True, []), method


@pytest.mark.parametrize("person", [None, "a stranger"])
def test_who_was_not_known_states_the_same_genres(told: World, person: str | None) -> None:
    [(answer,)] = told.query(
        "select tracked_recommendations(%s)", person and key(person), role="ml_service_app"
    )
    found = replay(told, answer["answer_id"])
    assert (found["same"], found["changed"]) == (True, [])


@pytest.mark.parametrize(
    "call",
    [
        "tracked_session(%(media)s)",
        "tracked_media('popular')",
        "tracked_media('trending', %(ann)s)",
        "tracked_media('similar', question => jsonb_build_object('media_id', %(first)s::uuid))",
        "tracked_rank(%(ann)s, %(media)s)",
        """next_recommendations(paged_recommendations(%(ann)s, '{"limit": 1}') ->> 'next')""",
    ],
)
def test_every_kind_of_answer_can_be_asked_again(told: World, call: str) -> None:
    told.takes("bob", "first", "second")
    told.refresh()
    known = {"ann": key("ann"), "first": key("first"), "media": [key("first"), key("third")]}
    with told.connect() as connection:
        connection.execute("set search_path = api")
        [(answer,)] = connection.execute(f"select {call}", known).fetchall()
    found = replay(told, answer["answer_id"])
    assert (found["same"], found["changed"]) == (True, [])
    media = answer.get("recommendations", answer.get("media"))
    assert found["shown"] == [medium["id"] for medium in media] != []


def change(world: World, what: str) -> None:
    match what:
        case "events":
            record(world, "ann", "first")
        case "model":
            world.refresh()
        case "strategy":
            world.query(
                "update engine.strategy set history_limit = history_limit + 1"
                " where name = 'classic' returning 1"
            )
        case "catalogue":
            world.media("fourth", "DRAMA")
            world.sync()
        case "genres":
            world.source("user_db", "insert into tb_user_genre values (%s, 'COMEDY')", key("ann"))
            world.sync()
        case "people forgotten":
            world.query("select forget_user(%s)", key("bob"))


CHANGES = ("events", "model", "strategy", "catalogue", "genres", "people forgotten")


@pytest.mark.parametrize("what", CHANGES)
def test_says_what_has_changed(told: World, what: str) -> None:
    answer_id = ask(told)["answer_id"]
    change(told, what)
    found = replay(told, answer_id)
    assert found["changed"] == [what]
    assert found["same"] == (what not in ("events", "catalogue"))


def test_an_event_that_was_forwarded_is_the_same_event(told: World) -> None:
    record(told, "ann", "first")
    answer_id = ask(told)["answer_id"]
    told.sync()
    assert replay(told, answer_id)["changed"] == []


def test_an_interleaved_page_is_asked_again_with_the_coins_of_its_day(told: World) -> None:
    started = start(told, method="interleave")
    assert started.name == "e"
    for page in (ask(told, limit=2), ask(told, limit=2, offset=1)):
        found = replay(told, page["answer_id"])
        assert (found["same"], found["changed"]) == (True, [])
        assert found["now"] == [medium["id"] for medium in page["recommendations"]]
    change(told, "strategy")
    found = replay(told, page["answer_id"])
    assert "strategy" in found["changed"]


def test_the_second_strategy_of_an_interleaved_page_may_be_what_changed(told: World) -> None:
    start(told, "e", "popular", "classic", method="interleave")
    answer_id = ask(told)["answer_id"]
    assert replay(told, answer_id)["changed"] == []
    change(told, "strategy")
    assert replay(told, answer_id)["changed"] == ["strategy"]


def test_the_next_page_of_an_interleaved_one_is_asked_again(told: World) -> None:
    start(told, method="interleave")
    with told.connect() as connection:
        connection.execute("set search_path = api")
        [(answer,)] = connection.execute(
            """select next_recommendations(paged_recommendations(%s, '{"limit": 1}') ->> 'next')""",
            [key("ann")],
        ).fetchall()
    assert answer["count"] == 1
    found = replay(told, answer["answer_id"])
    assert (found["same"], found["changed"]) == (True, [])


def test_an_interleaved_page_of_an_experiment_that_is_gone_is_not_asked_again(told: World) -> None:
    start(told, method="interleave")
    answer_id = ask(told)["answer_id"]
    told.query("delete from engine.experiment returning 1")
    found = replay(told, answer_id)
    assert (found["same"], found["now"], len(found["shown"])) == (None, None, 3)


def test_an_answer_that_is_not_in_the_log_is_none(told: World) -> None:
    with pytest.raises(psycopg.Error, match="answer_id: not in the log") as caught:
        replay(told, str(key("nothing")))
    assert caught.value.sqlstate == "ML404"
