"""However long engagement_db takes over a commit, what happens here goes on."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.sql.forward.steps import Forwarding, commits_held, here, record, there, waiting
from tests.sql.sync.test_nobody_waits import syncing
from tests.world import World, key

RECORD = "select api.record_interaction(%s, %s, 'LIKE', event_id => %s)"


@pytest.fixture
def committing(slow_commits: World, forwarding: Forwarding) -> Iterator[World]:
    """A world where engagement_db is taking its time over a commit."""
    record(slow_commits, "ann", "first", event_id="an event")
    forwarding.begin()
    with commits_held(slow_commits) as until_one_waits:
        forwarding.commit()
        until_one_waits()
        yield slow_commits
    forwarding.end()
    while waiting(slow_commits):
        slow_commits.sync()
    assert len(there(slow_commits)) == len(set(there(slow_commits)))


def at_once(world: World, function: str, *arguments: Any) -> None:
    with world.connect(role="ml_service_app") as connection:
        connection.execute("set statement_timeout = '60s'")
        connection.execute(function, arguments)


def test_the_same_event_again_is_answered(committing: World) -> None:
    at_once(committing, RECORD, key("ann"), key("first"), "an event")
    assert len(here(committing)) == 1


def test_another_event_of_the_same_person_is_recorded(committing: World) -> None:
    at_once(committing, RECORD, key("ann"), key("second"), "another event")
    assert len(here(committing)) == 2


def test_the_person_is_forgotten(committing: World) -> None:
    at_once(committing, "select api.forget_user(%s)", key("ann"))
    assert here(committing) == []


def test_many_events_are_noted_a_few_at_a_time(world: World) -> None:
    """Who takes one of them back waits for the end of the transaction that does."""
    world.media("film", "DRAMA")
    world.sync()
    event = {"user_id": str(key("ann")), "media_id": str(key("film")), "type": "LIKE"}
    world.query("select api.record_interactions(%s)", json.dumps([event] * 1000))
    world.sync()
    assert waiting(world) == 0
    counts = world.query("select count(*) from engine.interaction group by xmin::text")
    assert sum(row.count for row in counts) == 1000
    assert max(row.count for row in counts) <= 250


def test_what_was_taken_back_before_it_went_is_dropped_in_the_order_of_all(world: World) -> None:
    """Who is forgotten holds the event in the outbox, and then wants its deletion."""
    world.media("film", "DRAMA")
    world.sync()
    record(world, "ann", "film")
    world.query(
        "select delete_interactions(null, %s, %s, 'LIKE')",
        key("ann"),
        key("film"),
        role="ml_service_app",
    )
    with world.connect() as forgetting:
        forgetting.execute("begin")
        forgetting.execute("select from engine.outbox for update")
        with syncing(world, forgetting):
            assert forgetting.execute("select from engine.deletion for update nowait").rowcount == 1
    world.sync()
    assert world.query("select from engine.outbox union all select from engine.deletion") == []
