"""What a session keeps: with ever more statements in it, each change of a table takes ever longer."""

from dataclasses import replace
from uuid import uuid4

import pytest

from service.host.errors import RefusedError
from service.host.pool import Pool
from tests.world import World

COUNT = "select count(*)::integer, count(distinct statement)::integer from pg_prepared_statements"


def test_requests_leave_no_statement_in_a_session_twice(world: World) -> None:
    pool = Pool(world.settings.database, replace(world.settings, pool_size=1))
    pool.open()
    try:
        for _ in range(10):
            pool.row("select api.enrol_user(%s)", uuid4(), writes=True)
            pool.row("select api.wal_position()")
            for writes in (False, True):
                with pytest.raises(RefusedError):
                    pool.row("select api.record_interactions(%s)", "{}", writes=writes)
            pool.row("select api.enrol_user(%s)", uuid4(), writes=True)
        statements, different = pool.row(COUNT)
    finally:
        pool.close()
    assert statements == different


def test_the_session_that_was_used_last_is_used_next(world: World) -> None:
    """What it has read is in the processor's caches still."""
    pool = Pool(world.settings.database, world.settings)
    pool.open()
    try:
        with pool._pool.connection() as last, pool._pool.connection() as other:
            used = last.info.backend_pid
            assert other.info.backend_pid != used
        assert [pool.row("select pg_backend_pid()") for _ in range(3)] == 3 * [(used,)]
    finally:
        pool.close()
