"""plpgsql_check finds no error in any PL/pgSQL function, where the server has it."""

import psycopg
import pytest

from tests.world import World

# Its warnings are left out: casts in assignments, a parameter called "offset", dynamic SQL.
CHECK = """
    select function::regprocedure::text, found.level, found.lineno, found.message
    from (
        select pg_proc.oid as function, coalesce(tgrelid, 0) as relation,
            -- A function may serve triggers of which one has no old rows, and ask which it is.
            max(tgoldtable::text) over (partition by pg_proc.oid)::name as old_rows,
            max(tgnewtable::text) over (partition by pg_proc.oid)::name as new_rows
        from pg_proc
        join pg_language on pg_language.oid = prolang and lanname = 'plpgsql'
        left join pg_trigger on tgfoid = pg_proc.oid and not tgisinternal
        where pronamespace in (
            select oid from pg_namespace where nspname in ('api', 'engine', 'evaluation', 'model', 'source')
        )
            and (prorettype <> 'trigger'::regtype or tgrelid is not null)
    ) checked
    cross join lateral plpgsql_check_function_tb(
        function, relation, oldtable => old_rows, newtable => new_rows
    ) found
    where found.level = 'error'
    order by 1, 3
"""


def test_no_function_has_an_error(world: World) -> None:
    with psycopg.connect(world.database) as connection:
        if not connection.execute(
            "select 1 from pg_available_extensions where name = 'plpgsql_check'"
        ).fetchone():
            pytest.skip("this server has no plpgsql_check (Debian: postgresql-15-plpgsql-check)")
        connection.execute("create extension plpgsql_check")
        assert connection.execute(CHECK).fetchall() == []
