"""A first load is committed by steps: interrupted, it goes on where it was, and nothing is lost."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.errors import QueryCanceled

from service import worker
from tests.examples import scaled
from tests.sql.sync.test_late import INSERT, WITH_ID, ids, settle, take, there
from tests.world import World, key

STEP = "call engine.sync_interactions()"
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
    loader.execute("call engine.begin_load()")
    assert len(steps.query(INDEXES)) == 1
    for step in range(1, done + 1):
        [(_, is_behind)] = loader.execute(STEP)
        assert ids(steps) == there(steps)[: 3 * step]
        assert is_behind == (step < 4)
    with steps.connect() as holder, holder.transaction():  # cut off before it writes
        holder.execute("lock table engine.interaction in share mode")
        loader.execute("set statement_timeout = '100ms'")
        with pytest.raises(QueryCanceled) if done < 4 else nullcontext():
            loader.execute(STEP)
    assert steps.sync()["engagement_db"] == max(0, 10 - 3 * done)
    assert ids(steps) == there(steps)
    assert steps.query(INDEXES) == before


def test_cancelled_between_two_indexes_it_builds_the_other_ones(
    steps: World, loader: psycopg.Connection[Any]
) -> None:
    before = steps.query(INDEXES)
    take(steps, *range(1, 11))
    loader.execute("call engine.begin_load()")
    while loader.execute(STEP).fetchone() != (0, False):
        pass
    loader.execute("select engine.end_load()")
    with steps.connect() as holder, holder.transaction():
        holder.execute("lock table engine.interaction in row exclusive mode")
        loader.execute("set statement_timeout = '100ms'")
        with pytest.raises(QueryCanceled):
            loader.execute("select engine.end_load()")
    assert 1 < len(steps.query(INDEXES)) < len(before)
    assert steps.sync()["engagement_db"] == 0
    assert steps.query(INDEXES) == before


def test_an_upgrade_meanwhile_finds_the_indexes(
    steps: World, loader: psycopg.Connection[Any]
) -> None:
    before = steps.query(INDEXES)
    take(steps, *range(1, 11))
    loader.execute("call engine.begin_load()")
    loader.execute(STEP)
    loader.close()
    steps.alembic("upgrade", "head")
    assert steps.query(INDEXES) == before
    steps.sync()
    assert ids(steps) == there(steps)


def test_nobody_waits_for_it_where_somebody_reads(steps: World) -> None:
    """It goes without, rather than have all others queue behind it."""
    take(steps, *range(1, 11))
    before = steps.query(INDEXES)
    with steps.connect() as reader, reader.transaction():
        reader.execute("select from engine.interaction")
        with worker.connect(steps.database) as connection:
            connection.execute("call engine.begin_load()")
        assert steps.query(INDEXES) == before
        steps.sync()
    assert ids(steps) == there(steps)


@pytest.mark.parametrize("rows", [0, 3], ids=["nothing", "one step"])
def test_a_small_one_keeps_its_indexes(
    steps: World, loader: psycopg.Connection[Any], rows: int
) -> None:
    before = steps.query(INDEXES)
    take(steps, *range(1, rows + 1))
    loader.execute("call engine.begin_load()")
    assert steps.query(INDEXES) == before


def test_one_that_is_not_the_first_keeps_its_indexes(
    steps: World, loader: psycopg.Connection[Any]
) -> None:
    take(steps, 1)
    settle(steps)
    take(steps, *range(2, 11))
    before = steps.query(INDEXES)
    loader.execute("call engine.begin_load()")
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


Deed = Callable[[World], object]
NEW: Deed = lambda world: world.source("engagement_db", INSERT, key("ann"), key("x"))  # noqa: E731
GONE: Deed = lambda world: world.source(  # noqa: E731
    "engagement_db", "delete from interaction where id = (select min(id) + 1 from interaction)"
)
ONE_STEP: Deed = lambda world: world.query(STEP, role="ml_service_sync")  # noqa: E731
ALL: Deed = lambda world: world.sync()  # noqa: E731
COMPARED: Deed = lambda world: world.sync(reconcile=True)  # noqa: E731


@settings(max_examples=scaled(100), deadline=None)
@given(deeds=st.lists(st.sampled_from([NEW, NEW, NEW, GONE, ONE_STEP, ONE_STEP, ALL, COMPARED])))
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
