"""Two servers commit one after the other; whoever commits both may be killed anywhere in between."""

from typing import Any

import psycopg
import pytest

from service import worker
from tests.sql.forward.steps import (
    Forwarding,
    commits_held,
    here,
    record,
    there,
    waiting,
)
from tests.world import World, key


def until_forwarded(world: World) -> None:
    """Sync as the worker does, as often as it takes."""
    for _ in range(5):
        worker.sync(world.database)
        if not waiting(world):
            return
    raise AssertionError("it was not forwarded")


def liked(rows: list[Any]) -> list[Any]:
    return [(row.user_id, row.media_id) for row in rows]


BOTH = [(key("ann"), key("first")), (key("ann"), key("second"))]


@pytest.mark.parametrize("event_id", [None, "an event"])
def test_what_is_not_interrupted_arrives_once_and_in_order(
    films: World, forwarding: Forwarding, event_id: str | None
) -> None:
    record(films, "ann", "first", "second")
    record(films, "bob", "third", event_id=event_id)
    forwarding.begin()
    assert there(films) == []
    forwarding.commit()
    forwarding.end()
    until_forwarded(films)
    assert liked(there(films)) == [*BOTH, (key("bob"), key("third"))]
    assert here(films) == there(films)


def test_interrupted_before_engagement_db_commits_it_is_done_again(
    films: World, forwarding: Forwarding
) -> None:
    record(films, "ann", "first", "second")
    forwarding.begin()
    forwarding.terminate()
    assert there(films) == []
    assert liked(here(films)) == BOTH
    until_forwarded(films)
    assert liked(there(films)) == BOTH
    assert here(films) == there(films)


def test_interrupted_after_engagement_db_committed_it_is_not_done_again(
    slow_commits: World, forwarding: Forwarding
) -> None:
    record(slow_commits, "ann", "first")
    record(slow_commits, "ann", "second", event_id="an event")
    forwarding.begin()
    with commits_held(slow_commits) as until_one_waits:
        forwarding.commit()
        until_one_waits()
        forwarding.terminate()
        assert isinstance(forwarding.error, psycopg.Error)
    # Nobody has looked yet, and engagement_db is done: the window itself.
    assert liked(there(slow_commits)) == BOTH
    assert waiting(slow_commits) == 3
    until_forwarded(slow_commits)
    assert liked(there(slow_commits)) == BOTH
    assert here(slow_commits) == there(slow_commits)
    for reconcile in (False, True):
        assert slow_commits.sync(reconcile=reconcile)["engagement_db"] == 0
    assert here(slow_commits) == there(slow_commits)


@pytest.mark.parametrize("commits", [True, False])
def test_interrupted_while_engagement_db_commits_nobody_knows_until_that_ends(
    slow_commits: World, forwarding: Forwarding, commits: bool
) -> None:
    record(slow_commits, "ann", "first", "second")
    forwarding.begin()
    with commits_held(slow_commits) as until_one_waits:
        forwarding.commit()
        until_one_waits()
        forwarding.terminate()
        for reconcile in (False, True, False):
            slow_commits.sync(reconcile=reconcile)
        # Asked over and over, it is neither taken for arrived nor done again: a second writer
        # would wait here beside the first.
        until_one_waits()
        assert waiting(slow_commits) == 3
        assert liked(here(slow_commits)) == BOTH
        if not commits:
            slow_commits.query(
                "select pg_terminate_backend(activity.pid, 10000) from pg_stat_activity activity"
                " where application_name = 'postgres_fdw' and wait_event = 'advisory'"
            )
            assert there(slow_commits) == []
    until_forwarded(slow_commits)
    assert liked(there(slow_commits)) == BOTH
    assert here(slow_commits) == there(slow_commits)


def test_what_comes_directly_while_one_is_in_doubt_comes_at_once(
    slow_commits: World, forwarding: Forwarding
) -> None:
    record(slow_commits, "ann", "first")
    forwarding.begin()
    with commits_held(slow_commits) as until_one_waits:
        forwarding.commit()
        until_one_waits()
        forwarding.terminate()
        with slow_commits.connect("engagement_db") as service:
            service.execute("set session_replication_role = replica")  # it does not wait, then
            service.execute(
                "insert into interaction (user_id, media_id, type) values (%s, %s, 'LIKE')",
                (key("bob"), key("third")),
            )
        for _ in range(4):
            slow_commits.sync()
        assert (key("bob"), key("third")) in liked(here(slow_commits))
    until_forwarded(slow_commits)
    assert len(there(slow_commits)) == 2
    rows = [(row.interaction_id, row.user_id, row.media_id) for row in here(slow_commits)]
    assert rows == [(row.id, row.user_id, row.media_id) for row in there(slow_commits)]
    assert slow_commits.sync(reconcile=True)["engagement_db"] == 0


def test_an_id_that_another_row_has_got_is_not_taken_for_the_event(
    films: World, forwarding: Forwarding
) -> None:
    """A server that crashes may hand an id out again that it gave to a transaction it forgot."""
    record(films, "ann", "first")
    forwarding.begin()
    forwarding.terminate()
    films.source(
        "engagement_db",
        "select setval(pg_get_serial_sequence('interaction', 'id'), 1, false)",
    )
    films.takes("bob", "second")
    until_forwarded(films)
    assert liked(there(films)) == [(key("bob"), key("second")), BOTH[0]]
    films.sync()
    assert liked(here(films)) == liked(there(films))


def test_nothing_is_forwarded_before_what_is_in_doubt_is_settled(
    films: World, forwarding: Forwarding
) -> None:
    record(films, "ann", "first")
    forwarding.begin()
    forwarding.terminate()
    with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState, match="not settled yet"):
        films.query("select engine.forward()", role="ml_service_sync")


def test_an_id_that_is_another_row_s_here_is_taken_over(
    films: World, forwarding: Forwarding
) -> None:
    """As where engagement_db was restored from a backup that did not have that row yet."""
    films.takes("bob", "second")
    films.sync()
    films.source("engagement_db", "truncate interaction restart identity")
    record(films, "ann", "first")
    forwarding.begin()
    forwarding.commit()
    forwarding.end()
    assert forwarding.error is None
    assert waiting(films) == 0
    assert here(films) == there(films)
    assert liked(here(films)) == BOTH[:1]
