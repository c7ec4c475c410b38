"""Who may connect may take advisory locks, any of them: none of ours is one."""

import re

import pytest

from tests.servers import ROOT
from tests.sql.forward.steps import record, there
from tests.world import World

CODE = [*(ROOT / "sql").rglob("*.sql"), *(ROOT / "service").rglob("*.py")]
OPERATORS_OWN = {"store.py", "evaluate.py"}
"""In the databases of the sources, where an operator loads data by hand, and in scratch ones."""


def test_nothing_that_serves_takes_an_advisory_lock() -> None:
    users = {path.name for path in CODE if re.search(r"pg_(try_)?advisory", path.read_text())}
    assert users == OPERATORS_OWN


def test_sync_forwarding_refresh_and_answers_go_on_where_a_caller_holds_every_number(
    world: World,
) -> None:
    world.person("ann", "DRAMA")
    world.media("first", "DRAMA")
    world.media("second", "DRAMA")
    world.sync()
    record(world, "ann", "first")
    with world.connect(role="ml_service_app") as stranger:
        stranger.execute("select pg_advisory_lock(7013500000 + n) from generate_series(0, 99) n")
        stranger.execute("select pg_advisory_lock(701350, n) from generate_series(0, 99) n")
        world.refresh()
        world.alembic("upgrade", "head")
    assert len(there(world)) == 1
    assert world.titles("ann") == ["second"]


@pytest.mark.parametrize(
    "lock",
    ["select from engine.lock for share", "lock table public.alembic_version in share mode"],
)
def test_a_caller_cannot_take_ours(world: World, lock: str) -> None:
    with (
        world.connect(role="ml_service_app") as stranger,
        stranger.transaction(),
        pytest.raises(Exception, match="permission denied"),
    ):
        stranger.execute(lock)
