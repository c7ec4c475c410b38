"""An experiment, from its start to what it has shown."""

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from tests.sql.outcomes.test_outcomes import outcomes
from tests.sql.tracked_recommendations.test_tracking import ask
from tests.stories import story
from tests.world import World, key

PEOPLE = [f"person {number}" for number in range(40)]


@story
def told(world: World) -> World:
    """Twelve media and forty people, of whom a few took some."""
    for number in range(12):
        world.media(f"medium {number}", "DRAMA" if number % 2 else "COMEDY")
    for person in PEOPLE:
        world.person(person, "DRAMA")
    for number in range(6):
        world.takes(PEOPLE[number], f"medium {number}", f"medium {(number + 3) % 12}")
    world.placements("home", "end", "one", "two", "p")
    world.refresh()
    return world


def start(world: World, name: str = "e", *strategies: str, **arguments: Any) -> Any:
    """Begin one whose salt is its name: who is in which arm is then the same in every run."""
    given = {"strategies": list(strategies or ("classic", "popular")), **arguments}
    named = "".join(f", {key} => %s" for key in given)
    [row] = world.query(
        f"select name, strategies, shares from engine.start_experiment(%s{named})",
        name,
        *given.values(),
        role="ml_service_owner",
    )
    world.query("update engine.experiment set salt = name where name = %s returning name", name)
    return row


def stop(world: World, name: str = "e", adopt: str | None = None) -> Any:
    [row] = world.query(
        "select name, adopted from engine.stop_experiment(%s, %s)",
        name,
        adopt,
        role="ml_service_owner",
    )
    return row


def result(world: World, name: str = "e") -> list[Any]:
    return world.query("select * from experiment_result(%s)", name, role="ml_service_app")


def take(world: World, person: str, media_ids: Iterable[str]) -> None:
    events = [{"user_id": str(key(person)), "media_id": each, "type": "LIKE"} for each in media_ids]
    world.query("select record_interactions(%s)", json.dumps(events))


def ids(answer: dict[str, Any]) -> list[str]:
    return [medium["id"] for medium in answer["recommendations"]]


def test_each_person_gets_one_strategy_always(told: World) -> None:
    start(told)
    answers = {person: [ask(told, person) for _ in range(2)] for person in PEOPLE}
    for first, again in answers.values():
        assert first["strategy"] == again["strategy"]
        assert first["experiment"] == again["experiment"]
        assert ("classic", "popular")[first["experiment"]["arm"] - 1] == first["strategy"]
    arms = [first["experiment"]["arm"] for first, _ in answers.values()]
    assert 8 <= arms.count(1) <= 32


def test_it_answers_and_logs_without_track_as_well(told: World) -> None:
    start(told)
    answer = ask(told, PEOPLE[0], track=False)
    assert answer["experiment"] == {"name": "e", "version": 1, "arm": answer["experiment"]["arm"]}
    assert told.query(
        "select experiment, experiment_version, arm, strategy from engine.answer_log"
    ) == [("e", 1, answer["experiment"]["arm"], answer["strategy"])]


def test_who_names_a_strategy_or_asks_elsewhere_is_not_in_it(told: World) -> None:
    start(told, placement="home")
    for arguments in ({"strategy": "sequence", "placement": "home"}, {}, {"placement": "end"}):
        assert "experiment" not in ask(told, PEOPLE[0], **arguments)
    assert "experiment" in ask(told, PEOPLE[0], placement="home")


def test_before_it_starts_and_after_it_ends_nobody_is_in_it(told: World) -> None:
    start(told, "later", starts_at="2100-01-01Z")
    assert "experiment" not in ask(told, PEOPLE[0])
    start(told, ends_at="2099-01-01Z")
    assert "experiment" in ask(told, PEOPLE[0])
    stop(told)
    assert "experiment" not in ask(told, PEOPLE[0])
    assert sum(row.people for row in result(told)) == 1


def test_what_is_shown_in_the_millisecond_of_its_start_counts(told: World) -> None:
    """The time of an answer is that of its id, in whole milliseconds; an experiment's is to the microsecond."""
    with told.connect() as connection, connection.transaction():
        connection.execute("select engine.start_experiment('e', array['classic', 'popular'])")
        connection.execute(
            """select api.tracked_recommendations(%s, '{"limit": 3}')""", [key(PEOPLE[0])]
        )
    [[since, shown_at, latest]] = told.query(
        "select version_since, shown_at, starts_at from engine.experiment cross join engine.answer_log"
    )
    assert shown_at <= since == latest
    arms = result(told)
    assert (sum(arm.people for arm in arms), sum(arm.shown for arm in arms)) == (1, 3)


def test_a_share_of_the_people_may_be_in_it(told: World) -> None:
    start(told, people=0.5)
    inside = [person for person in PEOPLE if "experiment" in ask(told, person)]
    assert 8 <= len(inside) <= 32


def test_a_page_is_interleaved_by_turns_and_pages_follow_on(told: World) -> None:
    start(told, method="interleave")
    person = PEOPLE[0]
    page = ask(told, person, limit=8)
    assert page["strategy"] == "classic + popular"
    assert page["experiment"]["arm"] is None
    lists = [ids(ask(told, person, limit=12, strategy=each)) for each in ("classic", "popular")]
    [(arms,)] = told.query("select arms from engine.answer_log where arms is not null")
    chosen: list[str] = []
    teams = iter(arms)
    for arm in teams:
        best = [next(each for each in ranked if each not in chosen) for ranked in lists]
        assert (arm == 0) == (best[0] == best[1])
        chosen.append(best[max(arm, 1) - 1])
        if arm and len(chosen) < 8:  # then it is the other one's turn
            assert next(teams) == 3 - arm
            chosen.append(next(each for each in lists[2 - arm] if each not in chosen))
    assert ids(page) == chosen
    parts = [ask(told, person, limit=3, offset=offset) for offset in (0, 3, 6)]
    assert [each for part in parts for each in ids(part)][:8] == ids(page)
    assert page["count"] == len(set(ids(page)))
    assert ask(told, person, limit=100)["count"] == 10  # all but the two they took
    assert ask(told, person, limit=5, offset=990)["count"] == 0


def test_of_an_interleaved_page_each_strategy_has_its_own_outcomes(told: World) -> None:
    start(told, method="interleave")
    page = ask(told, PEOPLE[7], limit=8)
    [(arms,)] = told.query("select arms from engine.answer_log")
    taken = arms.index(2)
    take(told, PEOPLE[7], [ids(page)[taken]])
    found = outcomes(told)
    names = ("classic + popular", "classic", "popular")
    assert {name: row.shown for name, row in found.items()} == {
        names[arm]: arms.count(arm) for arm in set(arms)
    }
    assert {name: row.taken for name, row in found.items() if row.taken} == {"popular": 1}
    assert outcomes(told, "arm").keys() - {None} == {"e:1:1", "e:1:2"}
    assert [row.taken for row in result(told)] == [0, 1]


def test_strategies_that_agree_have_nothing_to_be_told_apart_by(told: World) -> None:
    told.query(
        'insert into engine.strategy select (jsonb_populate_record(one, \'{"name": "same", "is_default": false}\')).*'
        " from engine.strategy one where name = 'classic' returning 1"
    )
    start(told, "e", "classic", "same", method="interleave")
    page = ask(told, PEOPLE[0], limit=5)
    assert told.query("select arms from engine.answer_log") == [([0] * 5,)]
    assert ids(page) == ids(ask(told, PEOPLE[0], limit=5, strategy="classic"))
    assert outcomes(told)["classic + same"].shown == 5


def test_it_is_said_where_one_strategy_picks_too_much(told: World) -> None:
    start(told, method="interleave")
    for person in PEOPLE:
        ask(told, person, limit=6)
    assert result(told)[0].mismatch_p > 0.001
    told.query("update engine.answer_log set arms = '{1,1,1,0,1,2}' returning 1")
    assert result(told)[0].mismatch_p < 0.001


def test_the_result_counts_people_media_and_what_was_taken(told: World) -> None:
    start(told)
    counts = {1: [0, 0], 2: [0, 0]}
    for person in PEOPLE:
        answer = ask(told, person, limit=3)
        arm = counts[answer["experiment"]["arm"]]
        arm[0] += 1
        if arm[0] % 2:
            take(told, person, ids(answer)[:2])
            arm[1] += 2
    rows = result(told)
    assert [row.strategy for row in rows] == ["classic", "popular"]
    for row in rows:
        people, taken = counts[row.arm]
        assert (row.people, row.shown, row.taken) == (people, 3 * people, taken)
        assert row.rate == pytest.approx(taken / people)
        assert row.low is row.always_p is None  # fewer than 100 people
        assert 0.001 < row.mismatch_p <= 1
    assert rows[0].difference is None
    assert rows[1].difference == pytest.approx(rows[1].rate - rows[0].rate, abs=0.5)


def test_an_experiment_with_nobody_in_it_has_a_row_an_arm(told: World) -> None:
    start(told)
    assert [(row.arm, row.people, row.shown, row.rate) for row in result(told)] == [
        (1, 0, 0, None),
        (2, 0, 0, None),
    ]
    start(told, "pages", method="interleave", placement="p")
    assert [(row.arm, row.people, row.shown) for row in result(told, "pages")] == [
        (1, 0, 0),
        (2, 0, 0),
    ]


def test_numbers_of_people_that_cannot_be_by_chance_show(told: World) -> None:
    start(told, shares=[1, 9])
    for person in PEOPLE:
        ask(told, person)
    told.query("update engine.answer_log set arm = 3 - arm returning 1")
    assert result(told)[0].mismatch_p < 0.001


def test_a_strategy_that_changes_begins_a_new_version(told: World) -> None:
    start(told)
    ask(told, PEOPLE[0])
    assert sum(row.people for row in result(told)) == 1
    told.query(
        "update engine.strategy set popularity_limit = popularity_limit + 1 where name = 'popular' returning 1"
    )
    assert [(row.version, row.people) for row in result(told)] == [(2, 0), (2, 0)]
    assert ask(told, PEOPLE[0])["experiment"]["version"] == 2
    told.query(
        "update engine.strategy set popularity_limit = popularity_limit + 1 where name = 'sequence' returning 1"
    )
    assert result(told)[0].version == 2
    stop(told)
    told.query(
        "update engine.strategy set popularity_limit = popularity_limit + 1 where name = 'popular' returning 1"
    )
    assert result(told)[0].version == 2


def test_whoever_changes_the_strategy_of_an_arm_is_told(told: World) -> None:
    start(told)
    said: list[str] = []
    with told.connect() as connection:
        connection.add_notice_handler(lambda one: said.append(one.message_primary or ""))
        for name in ("sequence", "popular"):
            connection.execute(
                "update engine.strategy set popularity_limit = popularity_limit + 1 where name = %s",
                [name],
            )
    assert said == ["the experiment e begins anew: its strategy popular has changed"]


def test_a_strategy_cannot_go_while_an_experiment_needs_it(told: World) -> None:
    start(told)
    for change in (
        "delete from engine.strategy where name = 'popular' returning 1",
        "update engine.strategy set name = 'x' where name = 'popular' returning 1",
    ):
        with pytest.raises(psycopg.errors.RestrictViolation, match="experiment e needs it"):
            told.query(change)


@pytest.mark.parametrize("when", ["now()", "now() + interval '1 day'"])
def test_the_placement_of_one_that_runs_or_will_cannot_go(told: World, when: str) -> None:
    [(begins,)] = told.query(f"select {when}")
    start(told, placement="home", starts_at=begins)
    changes = (
        "update engine.placement set name = 'x' where name = 'home' returning 1",
        "delete from engine.placement where name = 'home' returning 1",
    )
    for change in changes:
        with pytest.raises(psycopg.errors.RestrictViolation, match="experiment e needs it"):
            told.query(change)
    stop(told)
    told.query(changes[-1])


def test_one_to_come_that_is_stopped_is_over(told: World) -> None:
    [(tomorrow,)] = told.query("select now() + interval '1 day'")
    start(told, starts_at=tomorrow, ends_at=tomorrow + timedelta(days=1))
    stop(told)
    assert [row.people for row in result(told)] == [0, 0]
    [(listed,)] = told.query("select console_experiments()", role="ml_service_app")
    [trial] = listed["experiments"]
    assert trial["state"] == "ended"
    told.query("update engine.strategy set history_limit = 7 where name = 'popular' returning 1")
    assert result(told)[0].version == 1
    start(told, "f", ends_at=tomorrow + timedelta(days=1))


def test_adopting_ends_it_and_makes_the_arm_the_default(told: World) -> None:
    start(told)
    with pytest.raises(psycopg.Error, match="has no arm sequence"):
        stop(told, adopt="sequence")
    assert "experiment" in ask(told, PEOPLE[0])
    assert stop(told, adopt="popular").adopted == "popular"
    assert told.query("select name from engine.strategy where is_default") == [("popular",)]
    answer = ask(told, PEOPLE[0])
    assert (answer["strategy"], "experiment" in answer) == ("popular", False)


def test_adopting_at_a_placement_makes_the_arm_that_of_the_placement(told: World) -> None:
    start(told, placement="home")
    assert "experiment" in ask(told, PEOPLE[0], placement="home")
    assert stop(told, adopt="popular").adopted == "popular"
    assert ask(told, PEOPLE[0], placement="home")["strategy"] == "popular"
    assert ask(told, PEOPLE[0])["strategy"] == "classic"


def test_an_arm_that_is_gone_is_not_adopted(told: World) -> None:
    told.query(
        "insert into engine.strategy select (jsonb_populate_record("
        """ strategy, '{"name": "mine", "is_default": false}'"""
        ")).* from engine.strategy where name = 'popular' returning 1"
    )
    for placement in ("default", "home"):
        start(told, placement, "classic", "mine", placement=placement)
        stop(told, placement)
    told.query("delete from engine.strategy where name = 'mine' returning 1")
    for placement in ("default", "home"):
        with pytest.raises(psycopg.errors.NoDataFound, match="there is no strategy mine"):
            stop(told, placement, adopt="mine")
    assert told.query("select name from engine.strategy where is_default") == [("classic",)]


def test_forgetting_takes_a_person_out(told: World) -> None:
    start(told)
    for person in PEOPLE[:2]:
        ask(told, person)
    told.query("select forget_user(%s)", key(PEOPLE[0]))
    assert sum(row.people for row in result(told)) == 1


def test_forgetting_takes_a_person_out_of_both_arms_of_their_pages(told: World) -> None:
    start(told, method="interleave")
    pages = {person: ask(told, person, limit=6) for person in PEOPLE[:2]}
    shown = result(told)
    assert [row.people for row in shown] == [2, 2]
    told.query("select forget_user(%s)", key(PEOPLE[0]))
    [(arms,)] = told.query("select arms from engine.answer_log")
    assert len(arms) == pages[PEOPLE[1]]["count"] == 6
    left = [(row.people, row.shown) for row in result(told)]
    assert left == [(1, arms.count(1)), (1, arms.count(2))]
    ask(told, PEOPLE[0])  # who is answered as an arm has it, and not counted
    assert [(row.people, row.shown) for row in result(told)] == left


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"strategies": ["classic", "classic"]}, "strategies: expected different ones"),
        ({"strategies": ["classic", "x"]}, "there is no strategy x"),
        ({"strategies": ["classic"]}, "strategies: expected 2 to 10, .* got 1"),
        ({"strategies": []}, "strategies: expected 2 to 10, .* got 0"),
        (
            {"strategies": ["classic", "popular", "blend"], "method": "interleave"},
            "strategies: an interleaved page has two",
        ),
        ({"method": "interleave", "shares": [1, 2]}, "both have half"),
        ({"method": "toss"}, "method: expected split or interleave"),
        ({"compares": "people"}, "compares: expected strategies or placements"),
        ({"shares": [1, -1]}, "shares: expected numbers"),
        ({"shares": [1]}, "shares: expected as many as there are strategies, 2, got 1"),
        ({"people": 0}, "people: expected a share of all"),
        ({"people": None}, "people: expected a share of all"),
        ({"placement": None}, "placement: expected a name"),
        ({"placement": "two words"}, "placement: expected"),
        ({"placement": "nowhere"}, "placement: there is no placement nowhere"),
        ({"ends_at": "2020-01-01Z"}, "ends_at: expected a time to come"),
    ],
)
def test_what_cannot_be_is_refused(told: World, arguments: dict[str, Any], error: str) -> None:
    with pytest.raises(psycopg.Error, match=error):
        start(told, **arguments)


def test_one_runs_at_a_placement_at_a_time(told: World) -> None:
    start(told)
    with pytest.raises(psycopg.errors.ObjectInUse, match="the experiment e runs there then"):
        start(told, "f")
    start(told, "f", placement="home")
    stop(told)
    start(told, "g")
    with pytest.raises(psycopg.errors.UniqueViolation, match="there was an experiment e before"):
        start(told, "e", placement="end")
    with pytest.raises(psycopg.Error, match="name: expected at most 100 letters"):
        start(told, "", placement="end")


def test_what_there_is_not_is_said(told: World) -> None:
    with pytest.raises(psycopg.Error, match="there is no experiment x") as caught:
        result(told, "x")
    assert caught.value.sqlstate == "ML404"
    with pytest.raises(psycopg.Error, match="there is no experiment x"):
        stop(told, "x")
