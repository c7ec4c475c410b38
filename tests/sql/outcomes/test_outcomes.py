"""What was shown and taken, by hand: each taking counts once, for the answer that it came of."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString

import psycopg
import pytest

from tests.sql.tracked_recommendations.test_tracking import ask
from tests.stories import story
from tests.world import World, key

NOW = datetime.now(UTC)
TAKE_BACK: LiteralString = (
    "select delete_interactions(user_id => %s, media_id => %s, type => 'LIKE')"
)


@story
def told(world: World) -> World:
    """Four dramas; Ann and Bob, who would like each."""
    for name in ("first", "second", "third", "fourth"):
        world.media(name, "DRAMA")
    for name in ("ann", "bob"):
        world.person(name, "DRAMA")
    world.placements("home", "end", "one", "two", "p")
    world.refresh()
    return world


def record(world: World, person: str, medium: str, **more: Any) -> None:
    event = {"user_id": str(key(person)), "media_id": str(key(medium)), "type": "LIKE", **more}
    world.query("select record_interactions(%s)", json.dumps(event), role="ml_service_app")


def outcomes(world: World, by: str = "strategy", **arguments: object) -> dict[str, Any]:
    """The rows by group, of the last day up to a minute from now."""
    given = {"to": datetime.now(UTC) + timedelta(minutes=1), "by": by, **arguments}
    named = ", ".join(f'"{name}" => %s' for name in given)
    rows = world.query(f"select * from outcomes({named})", *given.values(), role="ml_service_app")
    return {row.group: row for row in rows}


def earlier(world: World, answer_id: str, hours: float) -> str:
    """Make an answer one that was given so long ago; its new id."""
    [(moved,)] = world.query(
        "update engine.answer_log set answer_id = moved.answer_id, shown_at = engine.shown_at(moved.answer_id)"
        " from (select engine.new_answer_id(now() - %s * interval '1 hour')) moved (answer_id)"
        " where answer_log.answer_id = %s returning moved.answer_id",
        hours,
        answer_id,
    )
    return str(moved)


def test_counts_what_was_shown_and_taken(told: World) -> None:
    ask(told, limit=4)
    ask(told, "bob", limit=2, strategy="blend")
    record(told, "ann", "first")
    record(told, "ann", "third", type="WATCH")
    record(told, "bob", "fourth", type="DISLIKE")
    found = outcomes(told)
    assert found.keys() == {"classic", "blend"}
    classic = found["classic"]
    assert (classic.answers, classic.people, classic.shown, classic.taken) == (1, 1, 4, 2)
    assert classic.rate == 0.5
    assert 0 <= classic.median_seconds < 60
    assert classic.coverage == 1
    assert classic.new_share == 1  # as of the refresh, before anything was taken
    assert (found["blend"].shown, found["blend"].taken, found["blend"].coverage) == (2, 0, 0.5)
    assert found["blend"].median_seconds is None


def test_each_position_and_placement_has_its_own(told: World) -> None:
    shown = ask(told, limit=2, offset=1, placement="home")
    taken = shown["recommendations"][1]["id"]
    told.query(
        "select record_interactions(%s)",
        json.dumps({"user_id": str(key("ann")), "media_id": taken, "type": "LIKE"}),
    )
    ask(told, "bob", limit=1, placement="end")
    assert {place: (row.shown, row.taken) for place, row in outcomes(told, "position").items()} == {
        "1": (1, 0),
        "2": (1, 0),
        "3": (1, 1),
    }
    assert outcomes(told, "placement").keys() == {"home", "end"}
    assert outcomes(told, placement="end")["classic"].shown == 1
    assert outcomes(told, "day").keys() <= {
        str((datetime.now(UTC) - timedelta(days=days)).date()) for days in (0, 1)
    }


def test_positions_of_pages_of_all_lengths_are_those_of_the_log(told: World) -> None:
    shown = [
        ask(told, person, **more)["answer_id"]
        for person, more in (
            ("ann", {"limit": 4, "placement": "home"}),
            ("bob", {"limit": 3, "placement": "home"}),
            ("ann", {"limit": 2, "offset": 1, "placement": "home"}),
            ("bob", {"limit": 2, "offset": 2, "placement": "home"}),
            ("ann", {"limit": 1, "placement": "end"}),
            ("bob", {"limit": 4, "placement": "home"}),
            ("ann", {"limit": 4, "placement": "home"}),
            ("ann", {"limit": 3, "placement": "end"}),
        )
    ]
    # One who has no account; of one answer the second and the fourth were really seen, of one nothing.
    told.query(
        "update engine.answer_log set user_key = 0 where answer_id = %s returning 1", shown[6]
    )
    for answer_id, places in ((shown[5], "{2,4}"), (shown[7], "{}")):
        told.query(
            "update engine.answer_log set seen_keys = array(select media_keys[place] from unnest(%s::integer[]) place)"
            " where answer_id = %s returning 1",
            places,
            answer_id,
        )
    expected: dict[str, list[tuple[object, int, int]]] = {}
    for answer in told.query("select * from engine.answer_log"):
        for place, medium in enumerate(answer.media_keys, answer.offset + 1):
            if answer.seen_keys is None or medium in answer.seen_keys:
                seen = (answer.answer_id, answer.user_key, medium)
                expected.setdefault(str(place), []).append(seen)
    found = outcomes(told, "position")
    assert {
        place: (row.answers, row.people, row.shown, row.coverage) for place, row in found.items()
    } == {
        place: (
            len({answer for answer, _, _ in seen}),
            len({user for _, user, _ in seen if user}),
            len(seen),
            len({medium for _, _, medium in seen}) / 4,
        )
        for place, seen in expected.items()
    }
    assert [len(expected[place]) for place in "1234"] == [4, 5, 5, 4]


def test_a_medium_taken_twice_counts_once(told: World) -> None:
    ask(told)
    for kind in ("WATCH", "LIKE"):
        record(told, "ann", "first", type=kind)
    assert outcomes(told)["classic"].taken == 1


def test_it_counts_for_the_last_answer_that_showed_it(told: World) -> None:
    ask(told, placement="one")
    ask(told, placement="two")
    record(told, "ann", "first")
    assert {name: row.taken for name, row in outcomes(told, "placement").items()} == {
        "one": 0,
        "two": 1,
    }


def test_unless_the_event_names_its_answer(told: World) -> None:
    first = ask(told, placement="one")["answer_id"]
    ask(told, placement="two")
    record(told, "ann", "first", answer_id=first)
    assert {name: row.taken for name, row in outcomes(told, "placement").items()} == {
        "one": 1,
        "two": 0,
    }


def test_no_time_to_take_is_below_0_where_a_clock_is_slow(told: World) -> None:
    shown = ask(told, limit=4)["answer_id"]
    slow = (datetime.now(UTC) - timedelta(minutes=5)).isoformat()
    record(told, "ann", "first", answer_id=shown, timestamp=slow)
    found = outcomes(told)["classic"]
    assert (found.taken, found.median_seconds) == (1, 0)


def test_what_was_taken_back_and_taken_again_counts_for_the_later_answer_alone(
    told: World,
) -> None:
    first = ask(told, limit=4, strategy="blend")["answer_id"]
    record(told, "ann", "first", answer_id=first, event_id="e")
    told.query("select delete_interactions(event_id => 'e')", role="ml_service_app")
    assert outcomes(told)["blend"].taken == 0
    second = ask(told, limit=4)["answer_id"]
    record(told, "ann", "first", answer_id=second)
    found = outcomes(told)
    assert (found["blend"].taken, found["classic"].taken) == (0, 1)


def test_of_two_that_named_an_answer_one_that_is_taken_back_leaves_the_other(told: World) -> None:
    shown = ask(told, limit=4)["answer_id"]
    record(told, "ann", "first", answer_id=shown, type="WATCH")
    record(told, "ann", "first", answer_id=shown)
    told.query(TAKE_BACK, key("ann"), key("first"), role="ml_service_app")
    ask(told, limit=4, strategy="blend", diversity=0.1)
    assert outcomes(told)["classic"].taken == 1


def test_what_was_taken_back_counts_by_the_window_if_it_is_taken_again_without_an_answer(
    told: World,
) -> None:
    record(told, "ann", "first", answer_id=ask(told, limit=4, strategy="blend")["answer_id"])
    told.query(TAKE_BACK, key("ann"), key("first"), role="ml_service_app")
    ask(told, limit=4)
    record(told, "ann", "first")
    found = outcomes(told)
    assert (found["blend"].taken, found["classic"].taken) == (0, 1)


def test_an_event_sent_again_counts_once(told: World) -> None:
    answer_id = ask(told)["answer_id"]
    for _ in range(2):
        record(told, "ann", "first", event_id="a", answer_id=answer_id)
    assert told.query("select count(*) from engine.attribution") == [(1,)]
    told.sync()  # forwarded, and brought back
    told.sync()
    assert outcomes(told)["classic"].taken == 1


def test_what_engagement_db_brings_counts_as_well(told: World) -> None:
    answer_id = ask(told)["answer_id"]
    earlier(told, answer_id, 1)
    told.source(
        "engagement_db",
        'insert into interaction (user_id, media_id, type, interaction_value, "timestamp")'
        " values (%s, %s, 'LIKE', 1, now() at time zone 'UTC')",
        key("ann"),
        key("first"),
    )
    told.sync()
    found = outcomes(told)["classic"]
    assert found.taken == 1
    assert found.median_seconds == pytest.approx(3600, abs=60)


def test_after_the_window_it_does_not_count(told: World) -> None:
    moved = earlier(told, ask(told)["answer_id"], 25)
    record(told, "ann", "first")
    since = datetime.now(UTC) - timedelta(days=3)
    assert outcomes(told, "strategy", **{"from": since})["classic"].taken == 0
    told.query("update engine.tracking set attribution_window = '2 days' returning 1")
    assert outcomes(told, "strategy", **{"from": since})["classic"].taken == 1
    # Whoever names the answer need not be in time.
    told.query("update engine.tracking set attribution_window = '1 hour' returning 1")
    record(told, "ann", "second", answer_id=moved)
    assert outcomes(told, "strategy", **{"from": since})["classic"].taken == 1


def test_what_was_done_before_it_was_shown_does_not_count(told: World) -> None:
    record(told, "ann", "first", timestamp=f"{NOW - timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}")
    told.query("delete from engine.interaction returning 1")  # as if it came late
    ask(told)
    told.sync()
    told.sync()
    assert told.query("select count(*) from engine.interaction") == [(1,)]
    assert outcomes(told)["classic"].taken == 0


@pytest.mark.parametrize("whose", ["bob", None])
def test_an_answer_of_somebody_else_or_of_nobody_is_passed_over(
    told: World, whose: str | None
) -> None:
    answer_id = ask(told, whose)["answer_id"] if whose else str(key("no answer"))
    record(told, "ann", "first", answer_id=answer_id)
    assert told.query("select count(*) from engine.interaction") == [(1,)]
    assert told.query("select count(*) from engine.attribution") == [(0,)]


def test_an_answer_id_that_is_none_is_refused(told: World) -> None:
    with pytest.raises(psycopg.Error, match="answer_id: expected a UUID") as caught:
        record(told, "ann", "first", answer_id="x")
    assert caught.value.sqlstate == "ML400"


def see(world: World, content: Any) -> int:
    [(answer,)] = world.query(
        "select record_impressions(%s)", json.dumps(content), role="ml_service_app"
    )
    return int(answer["confirmed"])


def test_what_was_really_seen_counts_instead(told: World) -> None:
    answer_id = ask(told)["answer_id"]
    assert outcomes(told)["classic"].shown == 4
    assert see(told, {"answer_id": answer_id, "media_ids": []}) == 1
    assert outcomes(told) == {}
    for name in ("first", "second", "first"):
        assert see(told, [{"answer_id": answer_id, "media_ids": [str(key(name))]}]) == 1
    assert see(told, {"answer_id": answer_id, "media_ids": [str(key("nothing"))]}) == 1
    record(told, "ann", "first")
    record(told, "ann", "third")  # not seen here, so it came from elsewhere
    found = outcomes(told)["classic"]
    assert (found.shown, found.taken) == (2, 1)


def test_what_was_taken_from_an_answer_was_seen_once(told: World) -> None:
    answer_id = ask(told)["answer_id"]
    see(told, {"answer_id": answer_id, "media_ids": [str(key("first"))]})
    likes = [
        {
            "user_id": str(key("ann")),
            "media_id": str(key(name)),
            "type": "LIKE",
            "answer_id": answer_id,
        }
        for name in ("first", "second")
    ]
    told.query("select record_interactions(%s)", json.dumps(likes), role="ml_service_app")
    found = outcomes(told)["classic"]
    assert (found.shown, found.taken) == (2, 2)


def test_an_answer_that_is_not_in_the_log_is_passed_over(told: World) -> None:
    assert see(told, {"answer_id": str(key("no answer")), "media_ids": []}) == 0


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ([], "impressions: expected 1 to 1000 of them"),
        ("text", "impression: expected an object"),
        ([1], r"impressions\[0\]: expected an object"),
        ({}, "answer_id: expected a UUID"),
        ({"answer_id": str(key("a"))}, "media_ids: expected a list"),
        ({"answer_id": str(key("a")), "media_ids": [1]}, "media_ids: expected a list"),
        ([{"answer_id": "x", "media_ids": []}], r"impressions\[0\].answer_id: expected a UUID"),
        ({"answer_id": str(key("a")), "media_ids": [], "x": 1}, "x: expected answer_id"),
    ],
)
def test_an_impression_that_cannot_be_is_refused(told: World, content: Any, error: str) -> None:
    with pytest.raises(psycopg.Error, match=error) as caught:
        see(told, content)
    assert caught.value.sqlstate == "ML400"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"by": "weather"}, "by: expected strategy"),
        ({"placement": "two words"}, "placement: expected"),
        ({"from": NOW, "to": NOW}, "from, to: expected"),
        ({"from": NOW - timedelta(days=500)}, "from, to: expected"),
    ],
)
def test_a_question_that_cannot_be_is_refused(
    told: World, arguments: dict[str, Any], error: str
) -> None:
    with pytest.raises(psycopg.Error, match=error) as caught:
        outcomes(told, **arguments)
    assert caught.value.sqlstate == "ML400"


def test_forgetting_takes_a_person_out(told: World) -> None:
    answer_id = ask(told)["answer_id"]
    ask(told, "bob")
    record(told, "ann", "first", answer_id=answer_id)
    told.query("select forget_user(%s)", key("ann"))
    found = outcomes(told)["classic"]
    assert (found.people, found.taken) == (1, 0)
    assert told.query("select from engine.attribution") == []


def test_a_connection_that_dies_leaves_neither_event_nor_attribution(told: World) -> None:
    answer_id = ask(told)["answer_id"]
    event = {
        "user_id": str(key("ann")),
        "media_id": str(key("first")),
        "type": "LIKE",
        "event_id": "a",
        "answer_id": answer_id,
    }
    for _ in range(3):
        with told.connect() as dying:
            dying.execute("begin")
            dying.execute("select record_interactions(%s)", [json.dumps(event)])
            told.query("select pg_terminate_backend(%s, 5000)", dying.info.backend_pid)
            with pytest.raises(psycopg.OperationalError):
                dying.execute("commit")
    assert outcomes(told)["classic"].taken == 0
    assert told.query("select from engine.attribution") == []
    for _ in range(2):
        told.query("select record_interactions(%s)", json.dumps(event))
    assert outcomes(told)["classic"].taken == 1
    assert told.query("select count(*) from engine.attribution") == [(1,)]
