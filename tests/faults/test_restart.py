"""recommendation_db crashes in the middle of what is done to it: done again, it is whole."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg

from service.tools.demo import world as demo
from service.tools.postgres import Cluster
from tests.images import DATABASES, demo_on, running_copy
from tests.servers import SURVIVES_A_KILL
from tests.service.waiting import until
from tests.world import World

PHASES: dict[str, tuple[str, Callable[[World], object]]] = {
    "sync": ("engine.sync_state", lambda world: world.sync()),
    "reconcile": ("engine.interaction", lambda world: world.sync(reconcile=True)),
    "refresh": ("engine.model_parameters", lambda world: world.refresh()),
    "migrate": ("engine.applied_file", lambda world: world.alembic("upgrade", "head")),
}
"""A table in the middle of each, and what is done."""


def test_a_crash_in_any_phase_leaves_what_was_before(run_directory: Path) -> None:
    with running_copy("with_demo", run_directory, SURVIVES_A_KILL) as cluster:
        world = demo_on(dict.fromkeys(DATABASES, cluster))
        before = recommended(world)
        for table, phase in PHASES.values():
            crash_at(world, cluster, table, phase)
            assert recommended(world) == before
            phase(world)
            assert recommended(world) == before
        world.alembic("check")


def recommended(world: World) -> list[object]:
    return world.query(
        "select * from recommend(%s, 10)", demo.SCIENCE_FICTION_FAN, role="ml_service_app"
    )


def crash_at(world: World, cluster: Cluster, table: str, phase: Callable[[World], object]) -> None:
    """Crash the server while a phase waits for a table that somebody holds."""
    waits = "select from pg_locks where not granted and relation = %s::regclass"
    with ThreadPoolExecutor(1) as pool, psycopg.connect(world.database) as holder:
        holder.execute(f"lock table {table} in access exclusive mode".encode())
        doing = pool.submit(phase, world)
        until(lambda: doing.done() or holder.execute(waits, (table,)).fetchone() is not None)
        assert not doing.done(), doing.exception()
        cluster.kill()
        assert doing.exception() is not None
        holder.close()
    cluster.start()
