"""Gorse's feedback, as its clients send it."""

from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.stories import story
from tests.world import World, key


@story
def told(world: World) -> World:
    """Two media, one with an id of elsewhere."""
    world.media("first")
    (film,) = world.query("select api.media_id('tt0111161') as id")
    world.source("catalog_db", "insert into medias (id, title) values (%s, 'film')", film.id)
    world.refresh()
    return world


def feedback(**more: Any) -> dict[str, Any]:
    """What gorse-go 0.5 sends for feedback with neither value nor time."""
    return {
        "FeedbackType": "star",
        "UserId": str(key("ann")),
        "ItemId": str(key("first")),
        "Value": 0,
        "Timestamp": "0001-01-01T00:00:00Z",
        **more,
    }


def record(world: World, *events: dict[str, Any]) -> list[dict[str, Any]]:
    ((answer,),) = world.query(
        "select api.record_interactions(%s)", Jsonb([*events]), role="ml_service_app"
    )
    interactions: list[dict[str, Any]] = answer["interactions"]
    return interactions


def test_fields_that_mean_nothing_here_are_ignored(told: World) -> None:
    (recorded,) = record(
        told,
        feedback(
            Timestamp="2026-01-01T00:00:00Z",
            Updated="0001-01-01T00:00:00Z",
            Labels={"device": ["tv"]},
            Comment="great",
        ),
    )
    assert recorded["type"] == "LIKE"
    assert recorded["interaction_value"] == 1
    assert recorded["timestamp"] == "2026-01-01T00:00:00.000000Z"


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00Z", "", None])
def test_a_time_that_is_not_stated_is_now(told: World, time: str | None) -> None:
    (recorded,) = record(told, feedback(Timestamp=time))
    ((now,),) = told.query("select to_char(now() at time zone 'UTC', 'YYYY-MM-DD')")
    assert recorded["timestamp"].startswith(now)


@pytest.mark.parametrize(
    ("said", "type"),
    [("star", "LIKE"), ("Like", "LIKE"), ("read", "WATCH"), ("watch", "WATCH"), ("dislike", "DISLIKE")],
)  # fmt: skip
def test_words_of_gorse_become_types(told: World, said: str, type: str) -> None:
    (recorded,) = record(told, feedback(FeedbackType=said))
    assert recorded["type"] == type


def test_ids_that_are_no_uuids_are_those_that_sql_knows_them_by(told: World) -> None:
    (recorded,) = record(told, feedback(UserId="bob", ItemId="tt0111161"))
    ((bob, film),) = told.query(
        "select api.user_id('bob') as bob, api.media_id('tt0111161') as film"
    )
    assert (UUID(recorded["user_id"]), UUID(recorded["media_id"])) == (bob, film)
    assert told.query(
        "select api.outside_id(%s) as person, api.outside_id(%s) as medium", bob, film
    ) == [("bob", "tt0111161")]
    titles = told.query("select title from recommend(user_id('bob'), 5)", role="ml_service_app")
    assert titles == [("first",)]


@pytest.mark.parametrize(
    ("wrong", "state", "message"),
    [
        ({"UserId": ""}, "ML400", "[1].UserId: expected a text of 1 to 256 characters"),
        ({"ItemId": 7}, "ML400", "[1].ItemId: expected a text of 1 to 256 characters"),
        ({"FeedbackType": "share"}, "ML400", "[1].type: expected LIKE, DISLIKE or WATCH"),
        ({"FeedbackType": None}, "ML400", "[1].type: expected LIKE, DISLIKE or WATCH"),
        ({"Weight": 1}, "ML400", "[1].Weight: expected"),
        ({"ItemId": "tt1"}, "ML422", "[1].media_id: the catalogue does not know it"),
    ],
)
def test_what_cannot_be_taken_is_named_and_nothing_is_kept(
    told: World, wrong: dict[str, Any], state: str, message: str
) -> None:
    with pytest.raises(psycopg.Error) as caught:
        record(told, feedback(UserId="bob"), feedback(**wrong))
    assert caught.value.sqlstate == state
    assert message in str(caught.value)
    assert told.query("select from engine.outside_id") == []


def test_who_was_forgotten_is_not_named_again(told: World) -> None:
    told.query("select api.forget_user(api.user_id('bob'))")
    with pytest.raises(psycopg.Error, match="was forgotten"):
        record(told, feedback(UserId="bob"))
    assert told.query("select from engine.outside_id") == []
