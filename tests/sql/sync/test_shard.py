"""A shard takes in the people of its slots, and nobody else."""

import json
import re

import psycopg
import pytest

from service.worker.publish import become_shard
from tests.servers import ROOT
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


def test_a_shard_refuses_what_people_of_another_one_did(told: World) -> None:
    become_shard(told.database, range(32))
    told.sync()
    own = next(name for name in NAMES if _slot(told, name) < 32)
    other = next(name for name in NAMES if _slot(told, name) >= 32)

    def event(name: str) -> dict[str, str]:
        return {"user_id": str(key(name)), "media_id": str(key("a")), "type": "LIKE"}

    record = "select record_interactions(%s)"
    [(answer,)] = told.query(record, json.dumps(event(own)))
    assert answer["count"] == 1
    with pytest.raises(psycopg.Error, match=r"^user_id: another shard has") as refused:
        told.query(record, json.dumps(event(other)))
    assert refused.value.sqlstate == "ML421"
    both = [event(own), event(other)]
    with pytest.raises(psycopg.Error, match=r"^interactions\[1\].user_id: another shard has"):
        told.query(record, json.dumps(both))
    assert told.query("select user_key from engine.outbox") == told.query(
        "select user_key from engine.person where user_id = %s", key(own)
    )


def test_a_shard_takes_nothing_back_that_people_of_another_one_did(told: World) -> None:
    become_shard(told.database, range(32))
    told.sync()
    take_back = "select delete_interactions(user_id => %s, media_id => %s, type => 'WATCH')"
    other = next(name for name in NAMES if _slot(told, name) >= 32)
    with pytest.raises(psycopg.Error, match=r"^user_id: another shard has") as refused:
        told.query(take_back, key(other), key("a"))
    assert refused.value.sqlstate == "ML421"
    assert told.query("select delete_interactions(event_id => 'of nobody') ->> 'count'") == [("0",)]


def test_a_shard_logs_no_answer_to_people_of_another_one(told: World) -> None:
    """They are answered all the same."""
    become_shard(told.database, range(32))
    told.sync()
    own = next(name for name in NAMES if _slot(told, name) < 32)
    other = next(name for name in NAMES if _slot(told, name) >= 32)
    ask = """select tracked_recommendations(%s, '{"track": true}')"""
    [(first,)], [(second,)] = (told.query(ask, key(name)) for name in (own, other))
    assert first["answer_id"] is not None
    assert second["answer_id"] is None
    assert told.query(
        "select user_id from engine.answer_log join engine.person using (user_key)"
    ) == [(key(own),)]


def test_the_design_of_moving_people_thinks_of_every_table(world: World) -> None:
    """A new table of `engine` must be thought of there."""
    chapter = (ROOT / "docs" / "scale.md").read_text().split("## How a shard will be added")[1]
    rows = [row for row in chapter.splitlines() if row.startswith("| ")][2:]
    named = [name for row in rows for name in re.findall("`([a-z_]+)`", row.split("|")[2])]
    tables = world.query(
        "select relname::text from pg_class"
        " where relnamespace = 'engine'::regnamespace and relkind in ('r', 'p') and not relispartition"
    )
    assert sorted(named) == sorted(name for (name,) in tables)
