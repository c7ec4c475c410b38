"""Under an experiment, a batch and a page of rows are answered by each person's arm, and logged."""

from typing import Any

import pytest

from tests.sql.experiment_result.test_experiments import PEOPLE, ids, result, start, take, told
from tests.sql.tracked_recommendations.test_every_question import call
from tests.sql.tracked_recommendations.test_tracking import ask
from tests.world import World, key, question

__all__ = ["told"]


def batch(world: World, **said: Any) -> dict[str, Any]:
    found: dict[str, Any] = call(
        world,
        "tracked_batch(%(people)s, %(question)s)",
        people=[key(person) for person in PEOPLE],
        question=question(**said),
    )
    return found


def home(world: World, person: str, **said: Any) -> dict[str, Any]:
    found: dict[str, Any] = call(
        world, "tracked_home(%(who)s, %(question)s)", who=key(person), question=question(**said)
    )
    return found


@pytest.mark.parametrize("method", ["split", "interleave"])
def test_in_a_batch_each_has_what_they_alone_would_have(told: World, method: str) -> None:
    start(told, people=0.8, method=method, placement="home")
    answer = batch(told, placement="home", limit=4, track=False)
    assert (answer["total_users"], list(answer["results"])) == (
        len(PEOPLE),
        [str(key(person)) for person in PEOPLE],
    )
    inside = 0
    for person in PEOPLE:
        found = answer["results"][str(key(person))]
        alone = ask(told, person, placement="home", limit=4, track=False)
        assert ids(found) == ids(alone)
        assert found.get("experiment") == alone.get("experiment")
        assert ("answer_id" in found) == ("experiment" in found)
        inside += "experiment" in found
    assert 0 < inside < len(PEOPLE)
    assert told.query(
        "select count(distinct user_key)::integer, count(*)::integer / 2 from engine.answer_log"
    ) == [(inside, inside)]


def test_a_batch_counts_in_the_result(told: World) -> None:
    start(told)
    answer = batch(told, limit=2)
    take(told, PEOPLE[0], ids(answer["results"][str(key(PEOPLE[0]))])[:1])
    rows = result(told)
    assert sum(row.people for row in rows) == len(PEOPLE)
    assert sum(row.shown for row in rows) == 2 * len(PEOPLE)
    assert sum(row.taken for row in rows) == 1


def test_a_batch_that_names_a_strategy_is_in_no_experiment(told: World) -> None:
    start(told)
    answer = batch(told, strategy="popular", track=False)
    assert not any("experiment" in found for found in answer["results"].values())
    assert told.query("select from engine.answer_log") == []


@pytest.fixture
def pages(told: World) -> World:
    """A page of which the first row says no strategy, and the second one does."""
    with told.connect(role="ml_service_owner") as connection:
        connection.execute(
            "delete from engine.page_row where page = 'home';"
            "insert into engine.page_row (page, ordinal, kind, title, strategy, placement, n)"
            " values ('home', 1, 'recommended', 'For you', null, 'end', 3),"
            " ('home', 2, 'recommended', 'More', 'popular', 'end', 3)"
        )
    return told


def test_a_row_of_a_page_is_by_the_arm_of_the_person(pages: World) -> None:
    start(pages, "e", "classic", "trending", placement="end")
    people = {ask(pages, each, placement="end")["experiment"]["arm"]: each for each in PEOPLE}
    pages.query("delete from engine.answer_log returning 1")
    for arm, person in people.items():
        for _ in range(2):  # the second time from the cache
            first, second = home(pages, person, track=False)["rows"]
            assert first["experiment"] == {"name": "e", "version": 1, "arm": arm}
            assert list(first)[:2] == ["answer_id", "experiment"]
            assert not {"answer_id", "experiment"} & second.keys()
            alone = ask(pages, person, strategy=("classic", "trending")[arm - 1], limit=3)
            assert ids({"recommendations": first["media"]}) == ids(alone)
    rows = result(pages)
    assert [(row.people, row.shown) for row in rows] == [(1, 6), (1, 6)]
    assert pages.query(
        "select distinct placement, strategy from engine.answer_log where experiment is not null"
    ) == [("home.1", "home.recommended")]


def test_a_page_is_asked_of_who_may_write_while_an_experiment_answers_it(pages: World) -> None:
    logged = "select is_logged from question_state(%s, %s)"
    asked = question(page="home", track=False)
    assert pages.query(logged, key(PEOPLE[0]), asked)[0].is_logged is False
    start(pages, placement="end")
    assert pages.query(logged, key(PEOPLE[0]), asked)[0].is_logged is True


def test_arms_of_a_page_may_be_placements(pages: World) -> None:
    pages.query("""select engine.set_placement('one', 'popular', '{"genre": ["COMEDY"]}')""")
    start(pages, "e", "end", "one", placement="end", compares="placements")
    for person in PEOPLE[:8]:
        row, _ = home(pages, person)["rows"]
        genres = {genre for medium in row["media"] for genre in medium["genres"]}
        assert row["experiment"]["arm"] == 1 or genres == {"COMEDY"}
    assert sum(row.people for row in result(pages)) == 8


def test_an_interleaved_experiment_answers_no_row(pages: World) -> None:
    start(pages, placement="end", method="interleave")
    for row in home(pages, PEOPLE[0], track=False)["rows"]:
        assert "experiment" not in row
