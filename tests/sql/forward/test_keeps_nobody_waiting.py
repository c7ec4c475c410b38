"""However long engagement_db takes over a commit, what happens here goes on."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sql.forward.steps import Forwarding, commits_held, here, record, there, waiting
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
