"""What is recorded here counts at once, and reaches engagement_db once."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests.stories import story
from tests.world import START, World, key


@story
def told(world: World) -> World:
    """Two dramas, Ann, who would like either, and a model."""
    world.person("ann", "DRAMA")
    world.media("first", "DRAMA")
    world.media("second", "DRAMA")
    world.refresh()
    return world


def event(person: str, medium: str, type: str = "LIKE", **more: Any) -> dict[str, Any]:
    return {"user_id": str(key(person)), "media_id": str(key(medium)), "type": type, **more}


def record(world: World, *events: dict[str, Any]) -> Any:
    """The answer to a list of events."""
    [(answer,)] = world.query(
        "select record_interactions(%s)", json.dumps(events), role="ml_service_app"
    )
    return answer


def at_source(world: World) -> list[Any]:
    return (
        world.session("engagement_db")
        .execute(
            'select user_id, media_id, type, interaction_value, "timestamp" from interaction'
            " order by id"
        )
        .fetchall()
    )


def here(world: World) -> list[Any]:
    return world.query(
        "select interaction_id, user_id, media_id, type::text, value, happened_at"
        " from engine.interaction join engine.person using (user_key)"
        " join engine.media using (media_key) order by interaction_id"
    )


def test_the_next_answer_reflects_it(told: World) -> None:
    assert set(told.titles("ann")) == {"first", "second"}
    record(told, event("ann", "first"))
    assert told.titles("ann") == ["second"]


def test_the_answer_shows_what_was_recorded(told: World) -> None:
    before = datetime.now(UTC)
    answer = record(
        told,
        event("ann", "first", timestamp="2026-01-01T12:00:00+02:00", event_id="e"),
        event("ann", "second", "WATCH", interaction_value=0.25),
    )
    first, second = answer["interactions"]
    assert first == {
        "event_id": "e",
        "user_id": str(key("ann")),
        "media_id": str(key("first")),
        "type": "LIKE",
        "interaction_value": 1,
        "timestamp": "2026-01-01T10:00:00.000000Z",
    }
    assert (second["event_id"], second["interaction_value"]) == (None, 0.25)
    assert before <= datetime.fromisoformat(second["timestamp"]) <= datetime.now(UTC)
    assert answer["count"] == 2


def test_one_alone_needs_no_list(told: World) -> None:
    [(answer,)] = told.query("select record_interactions(%s)", json.dumps(event("ann", "first")))
    assert answer["count"] == 1
    assert told.titles("ann") == ["second"]


def test_sql_has_arguments_instead(told: World) -> None:
    [(answer,)] = told.query(
        "select record_interaction(%s, %s, 'DISLIKE', event_id => 'e')",
        key("ann"),
        key("first"),
        role="ml_service_app",
    )
    assert (answer["type"], answer["interaction_value"], answer["event_id"]) == ("DISLIKE", -1, "e")
    assert told.titles("ann") == ["second"]


def test_it_reaches_the_source_once_in_order_and_comes_back_to_nobody(told: World) -> None:
    record(
        told,
        event("ann", "second", "WATCH", timestamp="2026-01-03T00:00:00Z"),
        event("bob", "first", "DISLIKE", timestamp="2026-01-02"),
        event("ann", "first", timestamp="2026-01-01 00:00:00.123456"),
    )
    assert at_source(told) == []
    for _ in range(4):
        told.sync()
    assert at_source(told) == [
        (key("ann"), key("second"), "WATCH", 0.5, START + timedelta(days=2)),
        (key("bob"), key("first"), "DISLIKE", -1, START + timedelta(days=1)),
        (key("ann"), key("first"), "LIKE", 1, START + timedelta(microseconds=123456)),
    ]
    assert [row.interaction_id for row in here(told)] == [1, 2, 3]
    assert told.sync(reconcile=True)["engagement_db"] == 0
    assert told.query("select * from engine.outbox") == []


def test_what_both_sides_write_is_there_once(told: World) -> None:
    for number in range(3):
        told.takes(f"person {number}", "first")
        record(told, event(f"person {number}", "second"))
        told.sync()
    for _ in range(3):
        told.sync(reconcile=True)
    assert len(at_source(told)) == 6
    assert [row[1:5] for row in here(told)] == [tuple(row[:4]) for row in at_source(told)]


def test_of_the_same_moment_the_one_recorded_last_is_the_latest(told: World) -> None:
    record(told, event("ann", "first"), event("ann", "second"))
    latest = "select media_id from engine.interaction join engine.media using (media_key)"
    latest += " order by happened_at desc, interaction_id desc limit 1"
    assert told.query(latest) == [(key("second"),)]
    told.sync()
    assert told.query(latest) == [(key("second"),)]


def test_the_same_event_again_is_answered_alike_and_recorded_once(told: World) -> None:
    sent = event("ann", "first", event_id="e")
    answer = record(told, sent)
    assert record(told, sent) == answer
    assert record(told, sent, sent)["interactions"] == answer["interactions"] * 2
    told.sync()
    assert record(told, sent) == answer
    told.sync()
    assert len(at_source(told)) == len(here(told)) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"media_id": str(key("second"))},
        {"user_id": str(key("bob"))},
        {"type": "WATCH"},
        {"interaction_value": 2},
        {"timestamp": "2026-01-02T00:00:00Z"},
    ],
)
def test_the_same_event_id_with_other_content_is_refused(
    told: World, other: dict[str, Any]
) -> None:
    sent = event("ann", "first", event_id="e", timestamp="2026-01-01T00:00:00Z")
    record(told, sent)
    told.person("bob")
    with pytest.raises(
        psycopg.Error, match=r"interactions\[1\].event_id: recorded before"
    ) as caught:
        record(told, event("ann", "second"), {**sent, **other})
    assert caught.value.sqlstate == "ML409"
    assert len(here(told)) == 1  # nothing of that list


def test_ids_may_come_without_dashes(told: World) -> None:
    bare = {"user_id": key("ann").hex, "media_id": key("first").hex.upper()}
    [recorded] = record(told, event("ann", "first") | bare)["interactions"]
    assert (recorded["user_id"], recorded["media_id"]) == (str(key("ann")), str(key("first")))
    told.sync()
    assert [(row.user_id, row.media_id) for row in at_source(told)] == [(key("ann"), key("first"))]


def test_a_clock_that_is_ahead_decides_nothing(told: World) -> None:
    """A time of the next hour counts as now, there as well: or it would be the latest word later."""
    now = datetime.now(UTC)
    ahead = event("ann", "first", event_id="e", timestamp=(now + timedelta(minutes=50)).isoformat())
    answer = record(told, ahead)
    [recorded] = answer["interactions"]
    assert now <= datetime.fromisoformat(recorded["timestamp"]) <= datetime.now(UTC)
    assert record(told, ahead) == answer
    record(told, event("ann", "first", "DISLIKE"))
    told.sync()
    assert record(told, ahead) == answer
    like, dislike = [row.timestamp for row in at_source(told)]
    assert like < dislike <= datetime.now(UTC).replace(tzinfo=None)
    assert [row.happened_at for row in here(told)] == [
        like.replace(tzinfo=UTC),
        dislike.replace(tzinfo=UTC),
    ]


def test_what_if_leaves_nothing(told: World) -> None:
    with told.connect(role="ml_service_app") as connection:
        with connection.transaction(force_rollback=True):
            connection.execute(
                "select record_interaction(%s, %s, 'LIKE')", [key("ann"), key("first")]
            )
            rows = connection.execute("select title from recommend(%s)", [key("ann")]).fetchall()
            assert rows == [("second",)]
        rows = connection.execute("select title from recommend(%s)", [key("ann")]).fetchall()
        assert len(rows) == 2
    told.sync()
    assert at_source(told) == here(told) == []


def test_a_person_of_whom_nothing_was_known_is_known_then(told: World) -> None:
    told.takes("bob", "first", "second")
    told.refresh()
    record(told, event("new", "first"))
    assert told.titles("new", strategy="sequence") == ["second"]


def test_gorse_feedback_is_understood(told: World) -> None:
    answer = record(
        told,
        {
            "FeedbackType": "star",
            "UserId": str(key("ann")),
            "ItemId": str(key("first")),
            "Timestamp": "2026-01-01T00:00:00Z",
            "Comment": "great",
        },
        {
            "FeedbackType": "read",
            "UserId": str(key("ann")),
            "ItemId": str(key("second")),
            "Timestamp": "",
            "Value": 0,
        },
    )
    shown = [(one["type"], one["interaction_value"]) for one in answer["interactions"]]
    assert shown == [("LIKE", 1), ("WATCH", 0.5)]


GOOD = event("ann", "first")
LATER = "2100-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (3, "interactions[1]: expected an object"),
        ({}, "interactions[1].user_id: expected a UUID"),
        (
            {**GOOD, "user_id": "{" + GOOD["user_id"] + "}"},
            "interactions[1].user_id: expected a UUID",
        ),
        ({**GOOD, "media_id": None}, "interactions[1].media_id: expected a UUID"),
        ({**GOOD, "type": "like"}, "interactions[1].type: expected LIKE, DISLIKE or WATCH"),
        (
            {**GOOD, "interaction_value": "1"},
            "interactions[1].interaction_value: expected a number",
        ),
        *(
            (
                {**GOOD, "interaction_value": value},
                "interactions[1].interaction_value: expected a number from -100 to 100",
            )
            for value in (100.000001, -100.000001, 1e10)
        ),
        ({**GOOD, "timestamp": 1700000000}, "interactions[1].timestamp: expected a time"),
        ({**GOOD, "timestamp": "yesterday"}, "interactions[1].timestamp: expected a time"),
        ({**GOOD, "timestamp": "2026-02-31"}, "interactions[1].timestamp: expected a time"),
        (
            {**GOOD, "timestamp": "1969-12-31T23:59:59Z"},
            "interactions[1].timestamp: expected a time",
        ),
        ({**GOOD, "timestamp": LATER}, "interactions[1].timestamp: expected a time"),
        ({**GOOD, "event_id": ""}, "interactions[1].event_id: expected a text"),
        ({**GOOD, "event_id": 7}, "interactions[1].event_id: expected a text"),
        ({**GOOD, "event_id": "x" * 201}, "interactions[1].event_id: expected a text"),
        ({**GOOD, "value": 1}, "interactions[1].value: expected event_id, user_id"),
        ({"FeedbackType": "share", "UserId": "u"}, "interactions[1].ItemId: expected a text"),
    ],
)
def test_a_bad_one_is_named_and_all_are_refused(told: World, bad: Any, message: str) -> None:
    with pytest.raises(psycopg.Error) as caught:
        record(told, GOOD, bad)
    assert caught.value.sqlstate == "ML400"
    assert str(caught.value.diag.message_primary).startswith(message)
    assert here(told) == []


@pytest.mark.parametrize("value", [-100, 0, 100])
def test_a_value_of_the_range_is_taken(told: World, value: float) -> None:
    answer = record(told, {**GOOD, "interaction_value": value})
    assert answer["interactions"][0]["interaction_value"] == value


@pytest.mark.parametrize("size", [0, 1001])
def test_a_list_has_one_to_a_thousand(told: World, size: int) -> None:
    with pytest.raises(psycopg.Error, match="interactions: expected 1 to 1000"):
        record(told, *[GOOD] * size)


def test_a_medium_that_the_catalogue_does_not_know_is_refused(told: World) -> None:
    told.takes("bob", "somewhere else")  # known here, but not from the catalogue
    told.sync()
    for medium in ("nowhere", "somewhere else"):
        with pytest.raises(
            psycopg.Error, match=r"interactions\[1\].media_id: the catalogue"
        ) as caught:
            record(told, GOOD, event("ann", medium))
        assert caught.value.sqlstate == "ML422"
    assert told.titles("ann") != ["second"]


def test_a_medium_that_was_deleted_may_have_been_watched_before(told: World) -> None:
    told.source("catalog_db", "update medias set deleted_at = now() where title = 'first'")
    told.sync()
    assert record(told, GOOD)["count"] == 1
