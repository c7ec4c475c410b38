"""What ends a refresh from the outside."""

from concurrent.futures import ThreadPoolExecutor
from threading import Thread

import psycopg
import pytest

from service import worker
from tests.service.waiting import until
from tests.world import World

TIMEOUTS = (
    "statement_timeout",
    "lock_timeout",
    "idle_in_transaction_session_timeout",
    "idle_session_timeout",
    "transaction_timeout",
)


HELD_UP = """
    select
    from pg_stat_activity
    where datname = current_database()
        and query ~ 'engine.refresh'
        and wait_event_type = 'Lock'
        and clock_timestamp() - query_start > interval '300 ms'
"""


def test_timeouts_that_others_set_do_not(world: World) -> None:
    world.media("x")
    with world.connect() as operator:
        [(name,)] = operator.execute("select current_database()").fetchall()
        known = operator.execute(
            "select name from pg_settings where name = any (%s)", [list(TIMEOUTS)]
        ).fetchall()
        assert world.query(HELD_UP) == []  # a session from before these are set
        for (timeout,) in known:
            operator.execute(f"alter database {name} set {timeout} = '100ms'")
        operator.execute("begin; lock table engine.genre in share update exclusive mode")
        with ThreadPoolExecutor() as threads:
            refresh = threads.submit(world.refresh)
            try:
                until(lambda: refresh.done() or world.query(HELD_UP))
            finally:
                operator.execute("rollback")
            refresh.result()
        for (timeout,) in known:
            operator.execute(f"alter database {name} reset {timeout}")
    assert world.titles(None) == ["x"]


def test_a_run_that_dies_leaves_its_row(world: World) -> None:
    world.media("x")
    world.refresh()

    def refresh() -> None:
        with pytest.raises(psycopg.OperationalError):
            worker.rebuild(world.database)

    with world.connect() as operator:
        operator.execute("begin; lock table engine.genre in share update exclusive mode")
        doomed = Thread(target=refresh)
        doomed.start()
        waiting = (
            "select pid from pg_locks where not granted and relation = 'engine.genre'::regclass"
        )
        until(lambda: world.query(waiting))
        [(pid,)] = world.query(waiting)
        assert world.query("select pg_terminate_backend(%s, 10000)", pid) == [(True,)]
        doomed.join()
        operator.execute("rollback")
    world.refresh()
    runs = world.query("select error from engine.refresh_log order by started_at")
    assert runs == [(None,), ("it ended with its connection, or was ended",), (None,)]


def test_runs_are_known_for_ninety_days_and_those_of_the_model_longer(world: World) -> None:
    def known() -> list[int]:
        world.query("select engine.tend_refresh_log()", role="ml_service_sync")
        rows = world.query("select refresh_id from engine.refresh_log order by 1")
        return [row.refresh_id for row in rows]

    world.media("x")
    for _ in range(3):
        world.refresh()
    world.query(
        "update engine.refresh_log set item_models_from = 2 where refresh_id = 3 returning 1"
    )
    world.query(
        "insert into engine.refresh_log (finished_at, error) values (now(), 'no') returning 1"
    )
    age = (
        "update engine.refresh_log set finished_at = now() - make_interval(days => %s) returning 1"
    )
    world.query(age, 89)
    assert known() == [1, 2, 3, 4]
    world.query(age, 91)
    assert known() == [2, 3]
