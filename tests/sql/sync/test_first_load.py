"""A first load is committed by steps: interrupted, it goes on where it was, and nothing is lost."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from threading import Thread
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.errors import LockNotAvailable, ObjectNotInPrerequisiteState

from service import worker
from tests.examples import scaled
from tests.service.waiting import until
from tests.sql.sync.test_late import INSERT, WITH_ID, ids, settle, take, there
from tests.world import World, key

STEP = "call engine.sync_interactions()"
LOAD = "call engine.begin_load()"
LOAD_STEP = "select engine.load_step()"
KEY = "select conname from pg_constraint where conrelid = 'engine.interaction'::regclass and contype = 'p'"
RECORD = "select api.record_interaction(%s, %s, 'LIKE')"
INDEXES = """
select indexrelid::regclass::text, pg_get_indexdef(indexrelid), indisvalid
from pg_index where indrelid = 'engine.interaction'::regclass order by 1
"""


def of_steps(world: World) -> None:
    """A step is three rows, and looks back two."""
    world.query("update engine.sync_state set batch = 3, look_back = 2 returning 1")


@pytest.fixture
def steps(world: World) -> World:
    of_steps(world)
    return world


@pytest.fixture
def loader(steps: World) -> Iterator[psycopg.Connection[Any]]:
    with steps.connect(role="ml_service_sync") as connection:
        yield connection


def test_what_there_is_comes_whole_and_its_indexes_are_back(steps: World) -> None:
    before = steps.query(INDEXES)
    take(steps, *range(1, 11))
    assert steps.sync()["engagement_db"] == 10
    assert ids(steps) == there(steps)
    assert steps.query(INDEXES) == before
    assert steps.query("select from engine.index_aside") == []


@pytest.mark.parametrize("done", range(5))
def test_interrupted_after_any_step_it_goes_on_there(
    steps: World, loader: psycopg.Connection[Any], done: int
) -> None:
    before = steps.query(INDEXES)
    take(steps, *range(1, 11))
    loader.execute(LOAD)
    assert steps.query(INDEXES) == []
    for step in range(1, done + 1):
        [(_, is_behind)] = loader.execute(STEP)
        assert ids(steps) == there(steps)[: 3 * step]
        assert is_behind == (step < 4)
    with steps.connect() as holder, holder.transaction():  # cut off before it writes
        holder.execute("lock table engine.interaction in share mode")
        loader.execute("set lock_timeout = '100ms'")
        with pytest.raises(LockNotAvailable) if done < 4 else nullcontext():
            loader.execute(STEP)
    assert steps.sync()["engagement_db"] == max(0, 10 - 3 * done)
    assert ids(steps) == there(steps)
    assert steps.query(INDEXES) == before


def test_cancelled_between_two_indexes_it_builds_the_other_ones(
    steps: World, loader: psycopg.Connection[Any]
) -> None:
    before = steps.query(INDEXES)
    take(steps, *range(1, 11))
    loader.execute(LOAD)
    while loader.execute(STEP).fetchone() != (0, False):
        pass
    loader.execute("select engine.end_load()")
    loader.execute("select engine.end_load()")
    with steps.connect() as holder, holder.transaction():
        holder.execute("lock table engine.interaction in row exclusive mode")
        loader.execute("set lock_timeout = '100ms'")
        with pytest.raises(LockNotAvailable):
            loader.execute("select engine.end_load()")
    assert 1 < len(steps.query(INDEXES)) < len(before)
    assert steps.sync()["engagement_db"] == 0
    assert steps.query(INDEXES) == before


def test_an_upgrade_meanwhile_finds_the_indexes(
    steps: World, loader: psycopg.Connection[Any]
) -> None:
    before = steps.query(INDEXES)
    take(steps, *range(1, 11))
    loader.execute(LOAD)
    loader.execute(STEP)
    loader.close()
    steps.alembic("upgrade", "head")
    assert steps.query(INDEXES) == before
    steps.sync()
    assert ids(steps) == there(steps)


def test_an_upgrade_meanwhile_puts_an_index_in_the_place_of_one_that_is_aside(steps: World) -> None:
    before = steps.query(INDEXES)
    steps.alembic("downgrade", "0136")
    with steps.connect() as loader:
        loader.execute(
            "insert into engine.index_aside select indexrelid::regclass, pg_get_indexdef(indexrelid)"
            " from pg_index where indexrelid = 'engine.interaction_by_user'::regclass"
        )
        loader.execute("drop index engine.interaction_by_user")
    steps.alembic("upgrade", "head")
    take(steps, *range(1, 11))
    steps.sync()
    assert ids(steps) == there(steps)
    assert steps.query(INDEXES) == before
    assert steps.query("select from engine.index_aside") == []


def test_no_refresh_reads_all_events_for_each_person_meanwhile(
    steps: World, loader: psycopg.Connection[Any]
) -> None:
    """As one that is due while the source is away."""
    take(steps, *range(1, 11))
    loader.execute(LOAD)
    loader.execute(LOAD_STEP)
    with pytest.raises(ObjectNotInPrerequisiteState, match="has not built its indexes"):
        loader.execute("select engine.refresh()")
    steps.sync()
    assert loader.execute("select error from engine.refresh()").fetchone() == (None,)


def test_nobody_waits_for_it_where_somebody_reads(steps: World) -> None:
    """It goes without, rather than have all others queue behind it."""
    take(steps, *range(1, 11))
    before = steps.query(INDEXES)
    with steps.connect() as reader, reader.transaction():
        reader.execute("select from engine.interaction")
        with worker.connect(steps.database) as connection:
            connection.execute(LOAD)
        assert steps.query(INDEXES) == before
        steps.sync()
    assert ids(steps) == there(steps)


@pytest.mark.parametrize("rows", [0, 3], ids=["nothing", "one step"])
def test_a_small_one_keeps_its_indexes(
    steps: World, loader: psycopg.Connection[Any], rows: int
) -> None:
    before = steps.query(INDEXES)
    take(steps, *range(1, rows + 1))
    loader.execute(LOAD)
    assert steps.query(INDEXES) == before


def test_one_that_is_not_the_first_keeps_its_indexes(
    steps: World, loader: psycopg.Connection[Any]
) -> None:
    take(steps, 1)
    settle(steps)
    take(steps, *range(2, 11))
    before = steps.query(INDEXES)
    loader.execute(LOAD)
    assert steps.query(INDEXES) == before
    steps.sync()
    assert ids(steps) == there(steps)


def test_what_is_written_beside_it_is_not_missed(
    steps: World, loader: psycopg.Connection[Any]
) -> None:
    """An id among those of the first step commits when the load is far beyond it."""
    take(steps, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
    with steps.connect("engagement_db") as slow, slow.transaction(force_rollback=False):
        slow.execute(WITH_ID, (2, key("ann"), key("late")))
        for _ in range(3):
            loader.execute(STEP)
    assert 2 not in ids(steps)
    settle(steps)
    assert ids(steps) == there(steps)


def test_what_goes_while_it_runs_is_gone_here(
    steps: World, loader: psycopg.Connection[Any]
) -> None:
    take(steps, *range(1, 11))
    loader.execute(STEP)
    steps.source("engagement_db", "delete from interaction where id in (2, 5)")
    loader.execute(STEP)
    steps.sync(reconcile=True)
    assert ids(steps) == there(steps)


def load(session: psycopg.Connection[Any]) -> list[int]:
    """Take steps until none is left; how many rows each wrote."""
    written = []
    while (rows := session.execute(LOAD_STEP).fetchone()) != (None,):
        assert rows is not None
        written.append(rows[0])
    return written


def test_it_is_loaded_by_ranges_and_a_sync_goes_on_above_them(
    steps: World, loader: psycopg.Connection[Any]
) -> None:
    take(steps, -7, -6, 1, 2, 3, 4, 5, 6, 10**18, 10**18 + 1)
    assert loader.execute(LOAD).fetchone() == (True,)
    written = load(loader)
    assert sum(written) == 10
    assert ids(steps) == there(steps)
    assert loader.execute(LOAD).fetchone() == (False,)
    assert steps.query("select from engine.load_range") == []
    assert steps.query(
        "select watermark, lowest from engine.sync_state where source = 'engagement_db'"
    ) == [(10**18 + 1, -7)]
    take(steps, -9, 10**18 + 2)
    assert steps.sync()["engagement_db"] == 2
    assert ids(steps) == there(steps)


@pytest.mark.parametrize("done", range(14))
def test_killed_in_any_step_of_it_another_session_goes_on_there(
    steps: World, loader: psycopg.Connection[Any], done: int
) -> None:
    """Steps: of four ranges; who and what is new in each, all added, and all loaded; the key."""
    before = steps.query(INDEXES)
    take(steps, *range(1, 11))
    loader.execute(LOAD)
    for _ in range(done):
        loader.execute(LOAD_STEP)
    loader.execute("begin")
    loader.execute(LOAD_STEP)
    steps.query("select pg_terminate_backend(%s, 10000)", loader.info.backend_pid)
    loader.close()
    loaded = len(ids(steps))
    assert loaded == 3 * (done // 3) - 2 * (done >= 12)
    assert steps.sync()["engagement_db"] == 10 - loaded
    assert ids(steps) == there(steps)
    assert steps.query(INDEXES) == before
    assert steps.query("select from engine.load_range") == []


def test_its_key_is_a_key_again_when_nobody_reads(
    steps: World, loader: psycopg.Connection[Any]
) -> None:
    before = steps.query(KEY)
    take(steps, *range(1, 11))
    loader.execute(LOAD)
    assert steps.query(KEY) == []
    load(loader)
    with steps.connect() as reader, reader.transaction():
        reader.execute("select from engine.interaction")
        steps.sync()
        assert steps.query(KEY) == []
        take(steps, 11)
        steps.sync()
        assert ids(steps) == there(steps)
    steps.sync()
    assert steps.query(KEY) == before
    assert steps.query("select from engine.index_aside") == []


def test_what_came_in_beside_it_is_not_here_twice(
    steps: World, loader: psycopg.Connection[Any]
) -> None:
    """As an event that was recorded here, and is found to have arrived there (engine.settle)."""
    before = steps.query(INDEXES)
    take(steps, *range(1, 11))
    loader.execute(LOAD)
    for _ in range(3):
        loader.execute(LOAD_STEP)
    steps.query(
        "insert into engine.interaction (interaction_id, user_key, media_key, type, value, happened_at)"
        " select interaction_id + 4, user_key, media_key, type, value, happened_at"
        " from engine.interaction returning 1"
    )
    assert ids(steps) == [1, 2, 3, 5, 6, 7]
    steps.sync()
    assert ids(steps) == there(steps)
    assert steps.query(INDEXES) == before
    steps.sync(reconcile=True)
    assert ids(steps) == there(steps)


def test_what_was_recorded_before_it_keeps_no_index(
    steps: World, loader: psycopg.Connection[Any]
) -> None:
    before = steps.query(INDEXES)
    steps.media("x")
    steps.query("call engine.sync_media()", role="ml_service_sync")
    steps.query(RECORD, key("eve"), key("x"))
    take(steps, *range(1, 11))
    steps.source("engagement_db", "select setval('interaction_id_seq', 100)")
    loader.execute(LOAD)
    assert steps.query(INDEXES) == []
    steps.query(RECORD, key("ann"), key("x"))
    settle(steps)
    assert len(ids(steps)) == 12
    assert ids(steps) == there(steps)
    assert steps.query(INDEXES) == before


def test_two_sessions_build_its_indexes(steps: World, loader: psycopg.Connection[Any]) -> None:
    before = steps.query(INDEXES)
    take(steps, *range(1, 11))
    loader.execute(LOAD)
    load(loader)
    loader.execute(LOAD)
    with steps.connect() as holder, holder.transaction():
        holder.execute("lock table engine.interaction in row exclusive mode")
        thread = Thread(target=worker.sync, args=[steps.database])
        thread.start()
        until(lambda: len(steps.blocked_by(holder)) == 2)
    thread.join()
    assert steps.query(INDEXES) == before
    assert steps.query("select from pg_stats where tablename = 'interaction'") != []


def test_sessions_load_side_by_side(steps: World, loader: psycopg.Connection[Any]) -> None:
    for number in range(1, 13):
        steps.media(f"medium {number}")
    steps.person("ann", "DRAMA")
    steps.sync()
    take(steps, *range(1, 13))
    loader.execute(LOAD)
    with steps.connect(role="ml_service_sync") as other:
        loader.execute("begin")
        loader.execute(LOAD_STEP)
        other.execute("begin")
        assert load(other) == [3, 3, 3]
        other.execute("rollback")
        loader.execute("commit")
        assert load(other) == [3, 3, 3]
    assert ids(steps) == there(steps)


def test_a_refresh_after_it_need_not_look_rows_up(steps: World) -> None:
    take(steps, *range(1, 31))
    steps.sync()
    assert steps.query(
        "select vacuum_count from pg_stat_user_tables where relid = 'engine.interaction'::regclass"
    ) == [(1,)]
    with steps.connect() as connection:
        connection.execute("set enable_seqscan = off")
        connection.execute("set enable_bitmapscan = off")
        plan = connection.execute(
            "explain select media_key, type, positive, value from engine.interaction"
            " where user_key = 1 order by happened_at desc"
        )
        assert "Index Only Scan using interaction_by_user " in str(plan.fetchall())


def test_a_sync_has_two_sessions_load(steps: World) -> None:
    take(steps, *range(1, 31))
    with steps.connect() as holder, holder.transaction():
        holder.execute("lock table engine.interaction in share mode")
        thread = Thread(target=worker.sync, args=[steps.database])
        thread.start()
        until(lambda: len(steps.blocked_by(holder)) == 2)
    thread.join()
    assert ids(steps) == there(steps)


def test_what_is_of_new_people_and_media_waits_until_they_are_committed(
    steps: World, loader: psycopg.Connection[Any]
) -> None:
    steps.media("known")
    steps.person("bob", "DRAMA")
    steps.sync()
    for number, (person, medium) in enumerate(
        [("bob", "known"), ("bob", "new"), ("ann", "known"), ("bob", "known"), ("eve", "new")], 1
    ):
        steps.source("engagement_db", WITH_ID, number, key(person), key(medium))
    loader.execute(LOAD)
    loader.execute(LOAD_STEP)
    assert steps.query("select new_people, new_media from engine.load_range order by above") == [
        ([key("ann")], [key("new")]),
        (None, None),
    ]
    assert steps.query("select from engine.person where user_id = %s", key("ann")) == []
    loader.execute(LOAD_STEP)
    assert steps.query("select from engine.person where user_id = %s", key("ann")) != []
    assert ids(steps) == []
    loader.execute(LOAD_STEP)
    assert ids(steps) == [1, 2, 3]
    load(loader)
    assert ids(steps) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("done", range(6))
def test_whoever_is_forgotten_meanwhile_is_not_here(
    steps: World, loader: psycopg.Connection[Any], done: int
) -> None:
    for number in range(1, 11):
        person = "ann" if number % 2 else "bob"
        steps.source("engagement_db", WITH_ID, number, key(person), key("x"))
    loader.execute(LOAD)
    for _ in range(done):
        loader.execute(LOAD_STEP)
    steps.query("select api.forget_user(%s)", key("ann"))
    steps.sync()
    assert ids(steps) == [2, 4, 6, 8, 10]
    assert steps.query("select user_id from engine.person") == [(key("bob"),)]
    steps.query("select api.enrol_user(%s)", key("ann"))
    steps.sync(reconcile=True)
    assert ids(steps) == there(steps)


def test_what_cannot_be_taken_is_counted_once(
    steps: World, loader: psycopg.Connection[Any]
) -> None:
    steps.source("engagement_db", "alter table interaction alter column user_id drop not null")
    for number in range(1, 13):
        person = key("ann") if number % 3 else None
        steps.source("engagement_db", WITH_ID, number, person, key("x"))
    steps.sync()
    for _ in range(2):
        [(left_out,)] = steps.query(
            "select left_out from engine.sync_state where source = 'engagement_db'"
        )
        assert left_out == 4
        assert ids(steps) == [1, 2, 4, 5, 7, 8, 10, 11]
        steps.sync(reconcile=True)


def test_where_somebody_is_writing_a_sync_by_steps_looks_for_what_comes_late(
    steps: World, loader: psycopg.Connection[Any]
) -> None:
    take(steps, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
    with steps.connect("engagement_db") as slow, slow.transaction(force_rollback=False):
        slow.execute(WITH_ID, (2, key("ann"), key("late")))
        assert loader.execute(LOAD).fetchone() == (False,)
        steps.sync()
    assert 2 not in ids(steps)
    settle(steps)
    assert ids(steps) == there(steps)


def test_a_sync_by_steps_ends_a_load(steps: World, loader: psycopg.Connection[Any]) -> None:
    before = steps.query(INDEXES)
    take(steps, *range(1, 11))
    loader.execute(LOAD)
    for _ in range(4):
        loader.execute(LOAD_STEP)
    while steps.query(STEP, role="ml_service_sync")[0][1]:
        pass
    assert ids(steps) == there(steps)
    assert sum(load(loader)) == 0
    steps.sync()
    assert ids(steps) == there(steps)
    assert steps.query("select from engine.load_range") == []
    assert steps.query(INDEXES) == before


def test_a_shard_loads_its_own_people(steps: World, loader: psycopg.Connection[Any]) -> None:
    people = [f"person {number}" for number in range(30)]
    [(slots,)] = steps.query(
        "select array_agg(distinct engine.slot(user_id)) from unnest(%s::uuid[]) user_id",
        [key(person) for person in people[:10]],
    )
    for number, person in enumerate(people, 1):
        steps.source("engagement_db", WITH_ID, number, key(person), key("x"))
    steps.query("insert into engine.shard (slots) values (%s) returning 1", slots)
    assert loader.execute(LOAD).fetchone() == (True,)
    load(loader)
    assert set(range(1, 11)) <= set(ids(steps)) < set(there(steps))
    assert (
        steps.query("select from engine.person where not engine.slot(user_id) = any (%s)", slots)
        == []
    )


def test_what_the_source_dates_in_the_future_counts_as_when_it_was_read(steps: World) -> None:
    for number in range(1, 6):
        steps.source(
            "engagement_db",
            'insert into interaction (id, user_id, media_id, type, "timestamp")'
            " values (%s, %s, %s, 'LIKE', now() + interval '1 day')",
            number,
            key("ann"),
            key(f"medium {number}"),
        )
    steps.sync()
    assert steps.query("select count(*) from engine.interaction where happened_at <= now()") == [
        (5,)
    ]


Deed = Callable[[World], object]
NEW: Deed = lambda world: world.source("engagement_db", INSERT, key("ann"), key("x"))  # noqa: E731
GONE: Deed = lambda world: world.source(  # noqa: E731
    "engagement_db", "delete from interaction where id = (select min(id) + 1 from interaction)"
)
ONE_STEP: Deed = lambda world: world.query(STEP, role="ml_service_sync")  # noqa: E731
ONE_LOAD_STEP: Deed = lambda world: (  # noqa: E731
    world.query(LOAD, role="ml_service_sync"),
    world.query(LOAD_STEP, role="ml_service_sync"),
)
ALL: Deed = lambda world: world.sync()  # noqa: E731
COMPARED: Deed = lambda world: world.sync(reconcile=True)  # noqa: E731


@settings(max_examples=scaled(100))
@given(
    deeds=st.lists(
        st.sampled_from(
            [NEW, NEW, NEW, GONE, ONE_STEP, ONE_STEP, *[ONE_LOAD_STEP] * 4, ALL, COMPARED]
        )
    )
)
def test_in_any_order_what_is_there_is_here_in_the_end(
    shared_world: World, deeds: list[Deed]
) -> None:
    shared_world.clear()
    of_steps(shared_world)
    for _ in range(5):
        NEW(shared_world)
    for deed in deeds:
        deed(shared_world)
    settle(shared_world)
    shared_world.sync(reconcile=True)
    assert ids(shared_world) == there(shared_world)
    [(left_aside,)] = shared_world.query("select count(*) from engine.index_aside")
    assert left_aside == 0
