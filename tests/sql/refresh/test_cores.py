"""The item models are built by as many processes as the server lets one statement have."""

from itertools import combinations

import pytest

from tests.world import World


@pytest.mark.parametrize("view", ["item_pairs", "slim_weights"])
def test_no_core_is_left_out(world: World, view: str) -> None:
    media = [f"Medium {number}" for number in range(12)]
    for title in media:
        world.media(title)
    for number, (one, other) in enumerate(combinations(media, 2)):
        world.takes(f"Person {number}", one, other)
    world.sync()
    world.refresh()
    with world.connect() as connection:
        connection.execute("set parallel_setup_cost = 0; set parallel_tuple_cost = 0")
        connection.execute("set cpu_tuple_cost = 10")  # twelve media are as dear as many are
        connection.execute("set max_parallel_workers_per_gather = 7")
        connection.execute("analyze model.media_place, model.slim_predictor")
        [(definition,)] = connection.execute(
            "select pg_get_viewdef(%s::regclass)", [f"model.{view}"]
        ).fetchall()
        plan = connection.execute(f"explain {definition}".encode()).fetchall()
    assert "Workers Planned: 7" in "\n".join(line for (line,) in plan)
