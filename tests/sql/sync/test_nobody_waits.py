"""A sync that is kept waiting keeps nobody waiting who writes of the people and media that it brings."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import psycopg
import pytest

from service import worker
from tests.service.waiting import until
from tests.sql.sync.test_late import WITH_ID, ids, there
from tests.world import World, key


@contextmanager
def syncing(world: World, holder: psycopg.Connection[Any]) -> Iterator[None]:
    """A sync that waits for what this session's transaction holds, until the end of the block."""
    thread = Thread(target=worker.sync, args=(world.database,))
    thread.start()
    try:
        until(lambda: world.blocked_by(holder))
        yield
    finally:
        holder.execute("rollback")
        thread.join()


READS = (
    "select from pg_stat_activity where application_name = 'postgres_fdw'"
    " and datname = current_database() and xact_start is not null"
)
Deed = Callable[[World], object]


def at_engagement_db(statement: str) -> Deed:
    return lambda world: world.source("engagement_db", statement)


CHANGES: dict[str, Deed] = {
    "changed": at_engagement_db("update interaction set interaction_value = 0.25 where id = 10"),
    "gone": at_engagement_db("delete from interaction where id = 10"),
    "all gone": at_engagement_db("delete from interaction"),
    "another's": at_engagement_db(
        "update interaction set user_id = gen_random_uuid() where id = 10"
    ),
    "late": lambda world: world.source("engagement_db", WITH_ID, 5, key("ann"), key("film")),
    "new": lambda world: world.source("engagement_db", WITH_ID, 15, key("ann"), key("film")),
    "below all": lambda world: world.source("engagement_db", WITH_ID, -5, key("ann"), key("film")),
}
"""What becomes of Ann's events."""


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
        connection.execute("set lock_timeout = '60s'")
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
    world.person("ann", "DRAMA")
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
            connection.execute("set lock_timeout = '60s'")
            for function in ("forget_user", "enrol_user"):
                connection.execute(f"select api.{function}(%s)", [key("new")])
        record(world, "new", "film")
        # Nor do the other sources wait.
        world.person("new", "DRAMA")
        world.media("new film", "DRAMA")
        with world.connect(role="ml_service_sync") as connection:
            connection.execute("set lock_timeout = '60s'")
            for function in ("sync_people", "sync_media"):
                [row] = connection.execute(f"call engine.{function}()").fetchall()
                assert row.written == 1
    for _ in range(2):
        world.sync()
    assert number_of_events(world, "new") == 2
    assert number_of_events(world, "ann") == 1


@pytest.mark.parametrize("change", CHANGES)
def test_who_has_events_that_changed_there_waits_for_nothing(
    read_before: World, change: str
) -> None:
    world = read_before
    CHANGES[change](world)
    with engagement_db_hanging(world):
        record(world, "ann", "film")
        with world.connect(role="ml_service_app") as connection:
            connection.execute("set lock_timeout = '60s'")
            for function in ("forget_user", "enrol_user"):
                connection.execute(f"select api.{function}(%s)", [key("ann")])
    for _ in range(2):
        world.sync()
    assert ids(world) == there(world)


WRITES: dict[str, tuple[str, str, Deed]] = {
    **{what: ("engagement_db", "interaction", change) for what, change in CHANGES.items()},
    "a medium comes": ("catalog_db", "media", lambda world: world.media("other", "DRAMA")),
    "a medium changes": (
        "catalog_db",
        "media",
        lambda world: world.source("catalog_db", "update medias set title = 'x'"),
    ),
    "a medium goes": (
        "catalog_db",
        "media",
        lambda world: world.source("catalog_db", "delete from medias"),
    ),
    "somebody comes": ("user_db", "person", lambda world: world.person("bob", "DRAMA")),
    "somebody says something else": (
        "user_db",
        "person",
        lambda world: world.source("user_db", "update tb_user_genre set genre_name = 'COMEDY'"),
    ),
}
"""A source, a table where something is written, and why."""


@pytest.mark.parametrize("what", WRITES)
def test_what_was_read_is_written_when_the_source_is_done_with(
    read_before: World, what: str
) -> None:
    """It may take what time it likes to end a transaction, too."""
    world = read_before
    source, table, change = WRITES[what]
    change(world)
    with world.connect() as holder, world.connect(source) as reader:
        holder.execute("begin")
        holder.execute(f"lock table engine.{table} in share mode")
        with syncing(world, holder):
            assert reader.execute(READS).fetchall() == []


def test_a_range_that_was_compared_is_written_when_the_source_is_done_with(
    read_before: World,
) -> None:
    world = read_before
    CHANGES["changed"](world)
    with (
        world.connect() as holder,
        world.connect("engagement_db") as reader,
        worker.connect(world.database) as connection,
    ):
        holder.execute("begin")
        holder.execute("lock table engine.interaction in share mode")
        compare = Thread(target=connection.execute, args=("call engine.reconcile_range(0, 100)",))
        compare.start()
        until(lambda: world.blocked_by(holder))
        assert reader.execute(READS).fetchall() == []
        holder.execute("rollback")
        compare.join()
    assert world.query("select value from engine.interaction") == [(0.25,)]


@contextmanager
def noting_hangs(world: World) -> Iterator[None]:
    """The sync has written what people did, and cannot say so."""
    with world.connect() as holder:
        holder.execute("begin")
        holder.execute("select from engine.sync_state where source = 'engagement_db' for update")
        with syncing(world, holder):
            yield


@pytest.mark.parametrize("number", [5, 15])  # late, and new
def test_who_is_new_waits_for_no_event_that_is_written(read_before: World, number: int) -> None:
    world = read_before
    world.source("engagement_db", WITH_ID, number, key("new"), key("new film"))
    with noting_hangs(world):
        record(world, "new", "film")
        with world.connect(role="ml_service_app") as connection:
            connection.execute("set lock_timeout = '60s'")
            connection.execute("select api.forget_user(%s)", [key("new")])
            connection.execute("select api.enrol_user(%s)", [key("new")])
    for _ in range(2):
        world.sync()
    assert number_of_events(world, "new") == 1


@pytest.mark.parametrize(
    "function", ["delete_interactions(null, %s, %s, 'LIKE')", "forget_user(%s)"]
)
@pytest.mark.parametrize("change", CHANGES)
def test_who_takes_back_what_changed_there_waits_for_no_other_event(
    read_before: World, change: str, function: str
) -> None:
    world = read_before
    CHANGES[change](world)
    people = [key("ann"), key("film")]
    with noting_hangs(world), world.connect(role="ml_service_app") as connection:
        connection.execute("set lock_timeout = '60s'")
        connection.execute(f"select api.{function}", people[: function.count("%s")])
    for _ in range(3):
        world.sync()
    if function == "forget_user(%s)":
        assert number_of_events(world, "ann") == 0
    else:
        assert ids(world) == there(world)


def test_who_is_new_does_not_wait_for_somebody_else_who_is(read_before: World) -> None:
    """Each in a range of their own; and so no two who add both ever wait for each other."""
    world = read_before
    world.source("engagement_db", WITH_ID, 5, key("new"), key("film"))
    world.source("engagement_db", WITH_ID, 15, key("other"), key("film"))
    event = {"user_id": str(key("other")), "media_id": str(key("film")), "type": "LIKE"}
    with world.connect() as holder:
        holder.execute("begin")
        holder.execute("select api.record_interactions(%s)", [json.dumps(event)])
        with syncing(world, holder):
            record(world, "new", "film")
    world.sync()
    assert number_of_events(world, "new") == 2
    assert number_of_events(world, "other") == 1


AT_ONCE = 500
MANY = 2 * AT_ONCE + 1


@pytest.mark.parametrize("reconcile", [False, True])
def test_what_changed_there_changes_here_a_few_events_at_a_time(
    world: World, reconcile: bool
) -> None:
    world.query(
        "update engine.sync_state set look_back = %s returning 1", 1 if reconcile else 2 * MANY
    )
    world.source(
        "engagement_db",
        "insert into interaction (id, user_id, media_id, type)"
        " select id, gen_random_uuid(), %s, 'LIKE' from generate_series(1, %s) id",
        key("film"),
        MANY + 3,
    )
    for _ in range(3):
        world.sync()
    world.source("engagement_db", "update interaction set interaction_value = 0.25")
    world.source("engagement_db", "delete from interaction where id in (2, 700, 1003)")
    assert world.sync(reconcile=reconcile)["engagement_db"] == MANY + 3
    counts = world.query(
        "select count(*), min(value), max(value) from engine.interaction group by xmin::text"
    )
    assert sum(row.count for row in counts) == MANY
    assert {(row.min, row.max) for row in counts} == {(0.25, 0.25)}
    assert max(row.count for row in counts) <= AT_ONCE
    assert ids(world) == there(world)


NEWCOMERS: dict[str, Deed] = {
    "who states genres": lambda world: world.source(
        "user_db",
        "with preferences as ("
        "insert into user_preferences select gen_random_uuid(), gen_random_uuid()"
        " from generate_series(1, %s) returning user_id"
        ") insert into tb_user_genre select user_id, 'DRAMA' from preferences",
        MANY,
    ),
    "who took something": lambda world: world.source(
        "engagement_db",
        "insert into interaction (id, user_id, media_id, type)"
        " select id + 10, gen_random_uuid(), gen_random_uuid(), 'LIKE'"
        " from generate_series(1, %s) id",
        MANY,
    ),
}


@pytest.mark.parametrize("who", NEWCOMERS)
def test_people_come_a_few_at_a_time(read_before: World, who: str) -> None:
    world = read_before
    NEWCOMERS[who](world)
    world.sync()
    counts = world.query("select count(*) from engine.person group by xmin::text")
    assert sum(row.count for row in counts) == MANY + 1
    assert max(row.count for row in counts) <= AT_ONCE


def test_who_has_read_before_another_wrote_is_told(world: World) -> None:
    turn = "select engine.take_turn('reconcile', %s)"
    [(changes,)] = world.query("select engine.hold_lock('reconcile')")
    assert world.query(turn, None) == [(True,)]
    assert world.query(turn, changes) == [(False,)]
    assert world.query(turn, changes + 1) == [(True,)]


@pytest.mark.parametrize("reconcile", [False, True])
def test_who_was_told_reads_anew(read_before: World, reconcile: bool) -> None:
    world = read_before
    with world.connect() as connection:
        connection.execute("create schema aside create sequence refused")
        connection.execute("alter function engine.take_turn set schema aside")
        connection.execute("grant usage on schema aside to ml_service_sync")
        connection.execute("grant usage on sequence aside.refused to ml_service_sync")
        connection.execute(
            "create function engine.take_turn(name text, changes bigint default null) returns boolean"
            " language sql begin atomic"
            " select nextval('aside.refused') % 3 <> 1 and aside.take_turn(name, changes); end"
        )
    CHANGES["changed"](world)
    CHANGES["new"](world)
    world.person("bob", "DRAMA")
    world.media("other", "DRAMA")
    for _ in range(3):
        world.sync(reconcile=reconcile)
    assert ids(world) == there(world) == [10, 15]
    assert world.query("select value from engine.interaction where interaction_id = 10") == [
        (0.25,)
    ]
    assert world.query("select count(*) from engine.person where genres = '{DRAMA}'") == [(2,)]
    assert world.query("select count(*) from engine.media where available") == [(2,)]


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
        until(lambda: world.blocked_by(forgetting))
        forgetting.execute("commit")
        adding.join()
    assert world.query("select from engine.person where user_id = %s", key("stranger")) == []
