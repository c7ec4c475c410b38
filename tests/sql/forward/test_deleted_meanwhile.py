"""An event that is deleted while it is being forwarded; and a deletion that is killed on its way."""

from concurrent.futures import ThreadPoolExecutor
from threading import Thread
from typing import Any

import psycopg
import pytest

from service import worker
from tests.service.waiting import until
from tests.sql.forward.steps import Forwarding, commits_held, here, record, there, waiting
from tests.world import World, key

DELETE = "select delete_interactions(user_id => %s, media_id => %s, type => 'LIKE')"


def delete(world: World, event_id: str | None = None) -> int:
    """Take back that Ann liked the first film, by its event_id where it has one."""
    if event_id is None:
        [(answer,)] = world.query(DELETE, key("ann"), key("first"), role="ml_service_app")
    else:
        [(answer,)] = world.query("select delete_interactions(%s)", event_id, role="ml_service_app")
    count: int = answer["count"]
    return count


def forget(world: World, person: str) -> bool:
    """Forget somebody; returns whether they had interactions."""
    [(answer,)] = world.query("select forget_user(%s)", key(person), role="ml_service_app")
    return bool(answer)


def until_all_is_said(world: World) -> None:
    """Sync as the worker does, as often as it takes."""
    for _ in range(5):
        worker.sync(world.database)
        if not waiting(world) and not world.query("select from engine.deletion"):
            return
    raise AssertionError("something still waits")


@pytest.mark.parametrize("event_id", [None, "an event"])
def test_deleted_before_the_commit_there_it_is_deleted_afterwards(
    films: World, forwarding: Forwarding, event_id: str | None
) -> None:
    record(films, "ann", "first", event_id=event_id)
    forwarding.begin()
    assert delete(films, event_id) == 1
    assert here(films) == []
    forwarding.commit()
    forwarding.end()
    assert len(there(films)) == 1
    for query in ("call engine.sync_interactions()", "call engine.reconcile_range(0, 100)"):
        with worker.connect(films.database) as connection:
            connection.execute(query.encode())
        assert here(films) == []
    until_all_is_said(films)
    assert there(films) == here(films) == []


@pytest.mark.parametrize("event_id", [None, "an event"])
def test_deleted_and_its_forwarding_interrupted_it_never_goes(
    films: World, forwarding: Forwarding, event_id: str | None
) -> None:
    record(films, "ann", "first", event_id=event_id)
    forwarding.begin()
    assert delete(films, event_id) == 1
    forwarding.terminate()
    until_all_is_said(films)
    assert there(films) == here(films) == []


def test_who_is_forgotten_waits_for_no_event_on_its_way(
    films: World, forwarding: Forwarding
) -> None:
    record(films, "ann", "first")
    record(films, "bob", "second")
    assert delete(films) == 1
    forwarding.begin()
    with ThreadPoolExecutor(1) as crowd:
        forgetting = crowd.submit(forget, films, "ann")
        try:
            until(forgetting.done)
        finally:
            forwarding.commit()
            forwarding.end()
        assert forgetting.result() is False
    assert forwarding.error is None  # it was not ended for standing still meanwhile
    until_all_is_said(films)
    assert [row[1:3] for row in there(films)] == [(key("bob"), key("second"))]


@pytest.mark.parametrize("commits", [True, False])
def test_deleted_while_nobody_knows_whether_it_arrived(
    slow_commits: World, forwarding: Forwarding, commits: bool
) -> None:
    record(slow_commits, "ann", "first")
    forwarding.begin()
    with commits_held(slow_commits) as until_one_waits:
        forwarding.commit()
        until_one_waits()
        forwarding.terminate()
        assert delete(slow_commits) == 1
        for reconcile in (False, True, False):
            slow_commits.sync(reconcile=reconcile)
        assert here(slow_commits) == []
        if not commits:
            slow_commits.query(
                "select pg_terminate_backend(activity.pid, 10000) from pg_stat_activity activity"
                " where application_name = 'postgres_fdw' and wait_event = 'advisory'"
            )
    until_all_is_said(slow_commits)
    assert there(slow_commits) == here(slow_commits) == []


@pytest.fixture
def forwarded(films: World) -> World:
    """Engagement_db has what Ann liked; a deletion there takes until nobody holds COMMITTING."""
    record(films, "ann", "first", "second")
    films.sync()
    films.source(
        "engagement_db",
        "create function wait_to_commit() returns trigger language plpgsql as $$ begin"
        " perform pg_advisory_xact_lock_shared(4711); return null; end $$",
    )
    films.source(
        "engagement_db",
        "create constraint trigger wait_to_commit after delete on interaction"
        " deferrable initially deferred for each row execute function wait_to_commit()",
    )
    return films


@pytest.mark.parametrize("commits", [True, False])
def test_a_deletion_that_is_killed_on_its_way_is_done_once_more(
    forwarded: World, commits: bool
) -> None:
    assert delete(forwarded) == 1
    connection = worker.connect(forwarded.database)
    thread = Thread(target=_forward_deletions, args=(connection,))
    with commits_held(forwarded) as until_one_waits:
        thread.start()
        until_one_waits()
        forwarded.query("select pg_terminate_backend(%s, 10000)", connection.info.backend_pid)
        thread.join()
        if not commits:
            forwarded.query(
                "select pg_terminate_backend(activity.pid, 10000) from pg_stat_activity activity"
                " where application_name = 'postgres_fdw' and wait_event = 'advisory'"
            )
        assert len(forwarded.query("select from engine.deletion")) == 1
        assert len(here(forwarded)) == 1
    until(lambda: len(there(forwarded)) == (1 if commits else 2))
    until_all_is_said(forwarded)
    assert [row.media_id for row in there(forwarded)] == [key("second")]
    assert here(forwarded) == there(forwarded)


def test_who_is_forgotten_waits_for_no_deletion_on_its_way(forwarded: World) -> None:
    assert delete(forwarded) == 1
    with ThreadPoolExecutor(1) as pool, commits_held(forwarded) as until_one_waits:
        syncing = pool.submit(worker.sync, forwarded.database)
        until_one_waits()
        with forwarded.connect(role="ml_service_app") as connection:
            connection.execute("set lock_timeout = '60s'")
            for function in ("forget_user", "enrol_user"):
                connection.execute(f"select api.{function}(%s)", [key("ann")])
    syncing.result()
    until_all_is_said(forwarded)
    assert here(forwarded) == there(forwarded)


def _forward_deletions(connection: psycopg.Connection[Any]) -> None:
    try:
        connection.execute("select engine.forward_deletions()")
    except psycopg.Error:
        connection.close()


def test_a_reconcile_that_reads_is_waited_for_by_nobody(films: World) -> None:
    films.takes("ann", "first")
    films.sync()
    assert delete(films) == 1
    with films.connect(role="ml_service_sync") as reconciling, reconciling.transaction():
        reconciling.execute("select engine.hold_lock('reconcile')")
        films.sync()
        assert len(there(films)) == 1
    films.sync()
    assert there(films) == here(films) == []
