"""Why media are on a list, on a ranked shelf, and in each row of a page."""

from typing import Any

import pytest
from psycopg.types.json import Jsonb

from tests.stories import story
from tests.world import World, key


@story
def told(world: World) -> World:
    """Seven people who took two media together, one of them of Ann's genres; two that nobody took."""
    world.person("ann", "DRAMA")
    world.media("shared", "DRAMA", "CRIME")
    world.media("next", "DRAMA")
    world.media("alike", "CRIME", "COMEDY")
    world.media("untaken", "COMEDY")
    for number in range(7):
        world.takes(f"person {number}", "shared", "next", day=number)
    world.takes("ann", "shared", day=8)
    world.refresh()
    return world


def ask(world: World, call: str, *arguments: object) -> Any:
    [(answer,)] = world.query(f"select {call}", *arguments, role="ml_service_app")
    return answer


def listed(world: World, kind: str, **question: Any) -> dict[str, Any]:
    answer = ask(
        world, "listed_media_json(%s, null, %s)", kind, Jsonb({"explain": True, **question})
    )
    return {medium["title"]: medium for medium in answer["media"]}


def test_what_is_popular_says_how_many_took_it_in_fives(told: World) -> None:
    media = listed(told, "popular")
    assert media["next"]["because"] == "Taken by at least 5 people lately"
    [reason] = media["next"]["reasons"]
    assert (reason["kind"], reason["people"]) == ("popular", 5)
    assert round(reason["contribution"], 4) == media["next"]["score"]
    assert (media["untaken"]["because"], media["untaken"]["reasons"]) == (None, [])


def test_fewer_than_five_are_not_told(told: World) -> None:
    for number in range(4):
        told.query("select forget_user(%s)", key(f"person {number}"))
    told.refresh()
    [reason] = listed(told, "popular")["next"]["reasons"]
    assert reason["text"] == "Popular with everybody"
    assert "people" not in reason


def test_of_the_last_hours_it_counts_those_of_these_hours(told: World) -> None:
    told.query("update engine.interaction set happened_at = now() - interval '1 hour' returning 1")
    assert listed(told, "trending", hours=2)["next"]["because"] == (
        "Taken by at least 5 people in the last 2 hours"
    )
    assert listed(told, "trending")["next"]["because"] == "Trending right now"


@pytest.mark.parametrize("kind", ["popular", "trending"])
def test_of_fewer_than_five_in_the_last_hours_it_is_not_said_that_everybody_did(
    told: World, kind: str
) -> None:
    told.query(
        "update engine.interaction set happened_at = now() - interval '30 minutes'"
        " where user_key = (select min(user_key) from engine.interaction) returning 1"
    )
    for hours, text in ((1, "Taken in the last hour"), (2, "Taken in the last 2 hours")):
        media = listed(told, kind, hours=hours)
        assert {each["because"] for each in media.values()} == {text}


def test_what_is_similar_says_what_is_shared_and_adds_up(told: World) -> None:
    media = listed(told, "similar", media_id=str(key("shared")))
    assert [(one["kind"], one["text"]) for one in media["next"]["reasons"]] == [
        ("media", 'Taken together with "shared"'),
        ("genre", 'Drama, like "shared"'),
    ]
    assert media["next"]["because"] == 'Taken together with "shared"'
    assert media["alike"]["because"] == 'Crime, like "shared"'
    for medium in media.values():
        total = sum(one["contribution"] for one in medium["reasons"])
        assert total == pytest.approx(medium["score"], abs=1e-4)


def test_a_shelf_has_the_reasons_of_recommendations_also_of_what_was_seen(told: World) -> None:
    shelf = [key(name) for name in ("shared", "next", "untaken")]
    answer = ask(told, "ranked_media(%s, %s, %s)", key("ann"), shelf, Jsonb({"explain": True}))
    plain = ask(told, "ranked_media(%s, %s)", key("ann"), shelf)
    for medium in answer["media"]:
        because, reasons = medium.pop("because"), medium.pop("reasons")
        assert (because is None) == (medium["recommendation_score"] == 0)
        assert sum(one["contribution"] for one in reasons) == pytest.approx(
            medium["recommendation_score"], abs=1e-4
        )
    assert answer["media"] == plain["media"]


def test_each_row_of_a_page_says_why_as_its_kind_does(told: World) -> None:
    told.query("delete from engine.page_row returning 1")
    for ordinal, kind in enumerate(("recommended", "because", "popular", "new"), 1):
        told.query(
            "insert into engine.page_row (page, ordinal, kind, title, n, least)"
            " values ('home', %s, %s, %s, 1, 1) returning 1",
            ordinal,
            kind,
            "{deed} {title}" if kind == "because" else kind,
        )
    page = ask(told, "home_json(%s, %s)", key("ann"), Jsonb({"explain": True}))
    plain = ask(told, "home_json(%s)", key("ann"))
    because = {
        row["kind"]: [medium.pop("because") for medium in row["media"]] for row in page["rows"]
    }
    reasons = [medium.pop("reasons") for row in page["rows"] for medium in row["media"]]
    assert page["rows"] == plain["rows"]
    assert because["recommended"] == ["Taken by people whose taste is like yours"]
    assert because["because"] == ['Crime, like "shared"']
    assert [len(each) for each in reasons[:2]] == [2, 1]


def test_rows_of_different_strategies_have_each_their_own_reasons(told: World) -> None:
    for place, name in enumerate(("one", "two", "three", "four", "five")):
        told.media(name, "DRAMA" if place % 2 else "CRIME")
        for number in range(place, 7):
            told.takes(f"person {number}", name, day=9 + place)
    told.refresh()
    told.query("delete from engine.page_row returning 1")
    strategies = ("classic", "sequence", "classic", "popular", "similar", "sequence")
    for ordinal, strategy in enumerate(strategies, 1):
        told.query(
            "insert into engine.page_row (page, ordinal, kind, title, strategy, n, least)"
            " values ('home', %s, 'recommended', %s, %s, 1, 1) returning 1",
            ordinal,
            str(ordinal),
            strategy,
        )
    page = ask(told, "home_json(%s, %s)", key("ann"), Jsonb({"explain": True}))
    assert [row["title"] for row in page["rows"]] == [str(each) for each in range(1, 7)]
    for strategy, row in zip(strategies, page["rows"], strict=True):
        question = Jsonb({"explain": True, "strategy": strategy, "limit": 100})
        answer = ask(told, "recommendations(%s, %s)", key("ann"), question)
        expected = {medium["id"]: medium for medium in answer["recommendations"]}
        [medium] = row["media"]
        assert medium["reasons"]
        assert medium["because"] == expected[medium["id"]]["because"]
        assert [
            (reason["kind"], reason["text"], reason["contribution"]) for reason in medium["reasons"]
        ] == [
            (reason["kind"], reason["text"], pytest.approx(reason["contribution"]))
            for reason in expected[medium["id"]]["reasons"]
        ]
