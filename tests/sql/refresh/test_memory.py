"""What a refresh holds in memory is a setting, whatever the world's size."""

from typing import Any

import pytest

from tests.world import World

VIEWS = """
    select object, coalesce(pg_get_viewdef(object::regclass), format('select * from %s_now(null)', object))
    from engine.applied_file
    where refresh_order is not null
    order by refresh_order
"""


def test_no_view_gathers_arrays_in_a_hash_table(world: World) -> None:
    """A sort spills to disk; a hash table does, too, but not the arrays that grow in it."""
    world.media("x")
    world.media("y")
    world.takes("ann", "x")
    world.takes("ann", "y")
    world.refresh()
    with world.connect() as connection:
        connection.execute("set enable_sort = off")  # a hash table wherever there may be one
        for view, definition in connection.execute(VIEWS).fetchall():
            explain = f"explain (verbose, format json) {definition}"
            [(found,)] = connection.execute(explain.encode()).fetchall()
            for node in _nodes(found[0]["Plan"]):
                if node["Node Type"] == "Aggregate" and node["Strategy"] in ("Hashed", "Mixed"):
                    assert not any("array_agg" in column for column in node["Output"]), view


@pytest.mark.parametrize("people", [20, 2000])
def test_what_media_place_sorts_goes_to_disk(world: World, people: int) -> None:
    with world.connect() as connection:
        connection.execute(
            "create temporary table history as"
            " select user_key, array[4, 9, 14] as codes from generate_series(1, %s) user_key",
            [people],
        )
        connection.execute("set work_mem = '64kB'")
        [(definition,)] = connection.execute(
            "select pg_get_viewdef('model.media_place'::regclass)"
        ).fetchall()
        read = definition.replace("model.history", "pg_temp.history")
        explain = f"explain (analyze, format json) {read}"
        [(found,)] = connection.execute(explain.encode()).fetchall()
    [sort] = [node for node in _nodes(found[0]["Plan"]) if node["Node Type"] == "Sort"]
    assert sort["Sort Space Type"] == ("Disk" if people == 2000 else "Memory")


def _nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for child in plan.get("Plans", ()) for node in _nodes(child))]
