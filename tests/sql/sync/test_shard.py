"""A shard takes in the people of its slots, and nobody else."""

import pytest

from service.worker.publish import become_shard
from tests.stories import story
from tests.world import World, key

NAMES = [f"p{number}" for number in range(12)]


@story
def told(world: World) -> World:
    """Twelve people stated a genre, and took one medium each."""
    world.media("a", "DRAMA")
    for name in NAMES:
        world.person(name, "DRAMA")
        world.takes(name, "a")
    return world


def _slot(world: World, name: str) -> int:
    [(slot,)] = world.query("select engine.slot(%s)", key(name))
    return int(slot)


def _here(world: World) -> tuple[set[str], set[str]]:
    """Who took something here, and who stated genres here."""
    names = {key(name): name for name in NAMES}
    took = world.query("select user_id from engine.person join engine.interaction using (user_key)")
    stated = world.query("select user_id from engine.person where genres <> '{}'")
    return {names[user_id] for (user_id,) in took}, {names[user_id] for (user_id,) in stated}


def test_people_of_other_slots_are_left_out_and_moved_by_a_reconcile(told: World) -> None:
    slots = {name: _slot(told, name) for name in NAMES}
    low = {name for name in NAMES if slots[name] < 32}
    assert low
    assert low != {*NAMES}
    become_shard(told.database, range(32))
    told.sync()
    assert _here(told) == (low, low)
    become_shard(told.database, range(32, 64))
    told.sync(reconcile=True)
    assert _here(told) == ({*NAMES} - low, {*NAMES} - low)


def test_the_source_itself_leaves_them_out(told: World) -> None:
    with told.connect(role="ml_service_sync") as connection:
        plan = connection.execute(
            "explain verbose select user_id from source.interaction"
            " where interaction_id > 0 and engine.is_own(user_id, '{1,2}')"
        ).fetchall()
    [remote] = [line for (line,) in plan if "Remote SQL" in line]
    assert "uuid_hash(user_id)" in remote


def test_a_database_that_is_no_shard_asks_the_source_for_no_slot(told: World) -> None:
    with told.connect(role="ml_service_sync") as connection:
        plan = connection.execute(
            "explain verbose select user_id from source.interaction"
            " where interaction_id > 0 and engine.is_own(user_id, null)"
        ).fetchall()
    assert "hash" not in str(plan)


def test_a_shard_makes_no_model_of_its_own(told: World) -> None:
    become_shard(told.database, range(32))
    assert told.refresh() == {}
    with pytest.raises(Exception, match="its model is the builder's"):
        told.query("select engine.refresh()", role="ml_service_sync")
    told.alembic("check")


def test_a_shard_that_is_upgraded_has_the_tables_of_new_models(told: World) -> None:
    become_shard(told.database, range(32))
    told.alembic("downgrade", "0068")
    told.alembic("upgrade", "head")
    assert told.query("select count(*) from model.long_history") == [(0,)]
    assert told.query("select media_id from recommend(%s)", key("nobody")) == []
