"""Events that engagement_db refuses: each is left out, and delays no other."""

import psycopg
import pytest

from service import worker
from tests.service.waiting import until
from tests.sql.forward.steps import here, record, there, waiting
from tests.world import World, key


def refuse(world: World, name: str, *, at_commit: bool, condition: str = "check_violation") -> None:
    """From now on engagement_db takes nothing about this medium."""
    world.source(
        "engagement_db",
        "create function refuse() returns trigger language plpgsql as $$ begin"
        f" if new.media_id = '{key(name)}' then"
        f" raise 'not this one' using errcode = '{condition}'; end if; return null; end $$",
    )
    world.source(
        "engagement_db",
        "create constraint trigger refuse after insert on interaction"
        f" {'deferrable initially deferred' if at_commit else ''}"
        " for each row execute function refuse()",
    )


def until_dead(world: World, count: int, *, wait: bool = False) -> None:
    """Sync as the worker does, until so many events are dead letters.

    wait: as long as a worker has to between two tries; else each is due at once.
    """

    def synced() -> bool:
        if not wait:
            world.query(
                "update engine.outbox set retry_at = clock_timestamp() where tries > 0 returning 1"
            )
        world.sync()
        return world.query("select count(*) from engine.outbox where error is not null") == [
            (count,)
        ]

    until(synced)


@pytest.mark.parametrize("condition", ["check_violation", "raise_exception", "P7777", "42501"])
@pytest.mark.parametrize("at_commit", [False, True])
def test_one_that_is_refused_becomes_a_dead_letter_and_the_others_arrive(
    films: World, at_commit: bool, condition: str
) -> None:
    refuse(films, "second", at_commit=at_commit, condition=condition)
    record(films, "ann", "first", "second", "third")
    record(films, "bob", "second", "first")
    films.sync()
    expected = [("ann", "first"), ("ann", "third"), ("bob", "first")]
    assert [(row.user_id, row.media_id) for row in there(films)] == [
        (key(person), key(name)) for person, name in expected
    ]
    until_dead(films, 2)
    refused = films.query("select error from engine.outbox where interaction_id is null")
    assert len(refused) == waiting(films) == 2
    assert ["not this one" in row.error for row in refused] == [True, True], refused
    assert len(here(films)) == 5  # they count here all the same


def test_a_dead_letter_that_is_dropped_came_of_no_answer(films: World) -> None:
    refuse(films, "second", at_commit=False)
    for name in ("first", "second"):
        films.query(
            "select record_interactions(jsonb_build_object('user_id', %s::uuid, 'media_id', %s::uuid, 'type', 'LIKE',"
            " 'answer_id', tracked_recommendations(%s) ->> 'answer_id'))",
            key("ann"),
            key(name),
            key("ann"),
            role="ml_service_app",
        )
    until_dead(films, 1)
    named = "select media_id from engine.attribution join engine.media using (media_key)"
    assert {media_id for (media_id,) in films.query(named)} == {key("first"), key("second")}
    films.query("select console_drop_events()", role="ml_service_app")
    assert films.query(named) == [(key("first"),)]


def test_what_a_dead_letter_was_refused_for_can_be_mended(films: World) -> None:
    refuse(films, "second", at_commit=False)
    record(films, "ann", "second")
    until_dead(films, 1, wait=True)
    films.source("engagement_db", "drop function refuse cascade")
    films.query("update engine.outbox set error = null, retry_at = null returning 1")
    films.sync()
    assert len(there(films)) == 1
    assert waiting(films) == 0


def test_a_resource_that_is_short_sets_nothing_aside(films: World) -> None:
    refuse(films, "second", at_commit=False, condition="disk_full")
    record(films, "ann", "second")
    for _ in range(4):
        with pytest.raises(psycopg.errors.DiskFull):
            films.sync()
    assert films.query("select tries, error from engine.outbox") == [(0, None)]


def test_a_session_that_cannot_reach_the_source_sets_nothing_aside(films: World) -> None:
    record(films, "ann", "second")
    with films.connect() as connection:
        connection.execute("drop user mapping for ml_service_sync server engagement_db")
    for _ in range(4):
        with pytest.raises(psycopg.errors.UndefinedObject, match="user mapping"):
            worker.forward(films.database, within="1min")
    assert films.query("select tries, error from engine.outbox") == [(0, None)]


@pytest.mark.parametrize("at_commit", [False, True])
def test_half_of_them_refused_delay_the_others_by_one_forwarding(
    films: World, at_commit: bool
) -> None:
    refuse(films, "second", at_commit=at_commit)
    for _ in range(20):
        record(films, "ann", "first", "second")
    films.sync()
    assert [row.media_id for row in there(films)] == [key("first")] * 20


def test_an_event_id_is_known_for_thirty_days_after_it_was_forwarded(films: World) -> None:
    record(films, "ann", "first", event_id="an event")
    films.sync()
    record(films, "ann", "first", event_id="an event")
    films.query("update engine.outbox set recorded_at = now() - interval '29 days' returning 1")
    films.sync()
    assert films.query("select event_id from engine.outbox") == [("an event",)]
    films.query("update engine.outbox set recorded_at = now() - interval '31 days' returning 1")
    films.sync()
    assert films.query("select event_id from engine.outbox") == []
    assert len(there(films)) == 1
