"""A sync that is kept waiting keeps nobody waiting who writes of the people and media that it brings."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import psycopg
import pytest

from service import worker
from tests.service.waiting import until
from tests.sql.sync.test_late import WITH_ID
from tests.world import World, key

WAITS = "select from pg_stat_activity where %s = any (pg_blocking_pids(pid))"


@contextmanager
def syncing(world: World, holder: psycopg.Connection[Any]) -> Iterator[None]:
    """A sync that waits for what this session's transaction holds, until the end of the block."""
    thread = Thread(target=worker.sync, args=(world.database,))
    thread.start()
    try:
        until(lambda: world.query(WAITS, holder.info.backend_pid) != [])
        yield
    finally:
        holder.execute("rollback")
        thread.join()


@contextmanager
def engagement_db_hanging(world: World) -> Iterator[None]:
    """The sync has read what people did, and asks who is writing."""
    world.source(
        "engagement_db",
        "create view hanging as"
        " select oid, relname from pg_class, (select pg_advisory_xact_lock(1)) held",
    )
    with world.connect() as connection:
        connection.execute(
            "alter foreign table engagement_db.pg_class"
            " options (set schema_name 'public', set table_name 'hanging')"
        )
    with world.connect("engagement_db") as source:
        source.execute("begin")
        source.execute("lock table interaction in row exclusive mode")  # as who writes
        source.execute("select pg_advisory_xact_lock(1)")
        with syncing(world, source):
            yield


def record(world: World, person: str, medium: str) -> None:
    event = {"user_id": str(key(person)), "media_id": str(key(medium)), "type": "LIKE"}
    with world.connect(role="ml_service_app") as connection:
        connection.execute("set lock_timeout = '10s'")
        connection.execute("select api.record_interactions(%s)", [json.dumps(event)])


def number_of_events(world: World, person: str) -> int:
    [(number,)] = world.query(
        "select count(*) from engine.interaction join engine.person using (user_key)"
        " where user_id = %s",
        key(person),
    )
    assert isinstance(number, int)
    return number


@pytest.fixture
def read_before(world: World) -> World:
    """Of somebody else, and so far that the watermark is there."""
    world.media("film", "DRAMA")
    world.source("engagement_db", WITH_ID, 10, key("ann"), key("film"))
    for _ in range(3):
        world.sync()
    return world


@pytest.mark.parametrize("number", [5, 15])  # late, and new
def test_engagement_db_keeps_nobody_waiting(read_before: World, number: int) -> None:
    world = read_before
    world.source("engagement_db", WITH_ID, number, key("new"), key("new film"))
    with engagement_db_hanging(world):
        record(world, "new", "film")
        with world.connect(role="ml_service_app") as connection:
            connection.execute("set lock_timeout = '10s'")
            for function in ("forget_user", "enrol_user"):
                connection.execute(f"select api.{function}(%s)", [key("new")])
        record(world, "new", "film")
        # Nor do the other sources wait.
        world.person("new", "DRAMA")
        world.media("new film", "DRAMA")
        with world.connect(role="ml_service_sync") as connection:
            connection.execute("set lock_timeout = '10s'")
            for function in ("sync_people", "sync_media"):
                assert connection.execute(f"select engine.{function}()").fetchall() == [(1,)]
    for _ in range(2):
        world.sync()
    assert number_of_events(world, "new") == 2
    assert number_of_events(world, "ann") == 1


def test_user_db_keeps_nobody_waiting(read_before: World) -> None:
    """The sync has written what people state, and cannot say so."""
    world = read_before
    world.person("new", "DRAMA")
    with world.connect() as holder:
        holder.execute("begin")
        holder.execute("select from engine.sync_state where source = 'user_db' for update")
        with syncing(world, holder):
            record(world, "new", "film")
    world.sync()
    assert number_of_events(world, "new") == 1
    assert world.query("select genres from engine.person where user_id = %s", key("new")) == [
        (["DRAMA"],)
    ]


def test_whoever_is_being_forgotten_meanwhile_is_not_added(read_before: World) -> None:
    world = read_before
    with world.connect() as forgetting, world.connect(role="ml_service_sync") as connection:
        forgetting.execute("begin")
        forgetting.execute("select api.forget_user(%s)", [key("stranger")])
        adding = Thread(
            target=connection.execute,
            args=("select engine.add_newcomers(%s, '{}')", [[key("stranger")]]),
        )
        adding.start()
        until(lambda: world.query(WAITS, forgetting.info.backend_pid) != [])
        forgetting.execute("commit")
        adding.join()
    assert world.query("select from engine.person where user_id = %s", key("stranger")) == []
