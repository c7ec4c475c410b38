"""A shard takes in the people of its slots, and nobody else."""

import json
import re

import psycopg
import pytest

from service.tools.splitting import KEEP_REFUSED
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


def test_a_shard_of_the_release_before_has_the_tables_that_functions_name(told: World) -> None:
    become_shard(told.database, range(32))
    told.alembic("downgrade", "0136")
    with told.connect() as connection:
        connection.execute("drop table model.media_total, model.compared")
        connection.execute("alter table model.taken drop column events, drop column last_at")
    told.alembic("upgrade", "head")
    told.alembic("check")


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


def test_what_a_split_shard_still_has_of_others_counts_nowhere_and_goes(told: World) -> None:
    told.media("b", "DRAMA")
    become_shard(told.database, range(64))
    told.sync()
    told.refresh()
    own = [name for name in NAMES if _slot(told, name) < 32]
    others = [name for name in NAMES if _slot(told, name) >= 32]
    assert own
    assert others
    ask = """select tracked_recommendations(%s, '{"track": true}') ->> 'answer_id'"""
    answers = {}
    for name in NAMES:
        [(answers[name],)] = told.query(ask, key(name))
        event = {"user_id": str(key(name)), "media_id": str(key("a")), "type": "LIKE"}
        told.query("select record_interactions(%s)", json.dumps({**event, "event_id": name}))
    [(of_nobody,)] = told.query(
        """select tracked_session(array[%s]::uuid[], '{"track": true}') ->> 'answer_id'""", key("a")
    )
    told.query(
        "update engine.shard set is_alone = false, slots = %s, leaving = %s returning 1",
        [*range(32)],
        [*range(32, 64)],
    )

    def confirmed(answer_id: object) -> object:
        seen = json.dumps({"answer_id": answer_id, "media_ids": []})
        return told.query("select record_impressions(%s) ->> 'confirmed'", seen)[0][0]

    assert [confirmed(answers[name]) for name in own] == ["1"] * len(own)
    assert [confirmed(answers[name]) for name in others] == ["0"] * len(others)
    assert confirmed(of_nobody) == "1"
    told.query("update engine.shard set arrived_at = clock_timestamp() returning 1")
    assert confirmed(of_nobody) == "0"  # the other one has the same
    told.query("select replay(%s)", answers[own[0]])
    with pytest.raises(psycopg.Error, match="not in the log"):
        told.query("select replay(%s)", answers[others[0]])
    take_back = "select delete_interactions(event_id => %s) ->> 'count'"
    assert told.query(take_back, own[0]) == [("1",)]
    assert told.query(take_back, others[0]) == [("0",)]
    told.query("update engine.answer_log set seen_keys = null returning 1")
    assert told.query("select count(*)::integer from engine.answer_log") == [(len(NAMES) + 1,)]
    counted = told.query(
        "select sum(answers)::integer"
        " from engine.shown_counts(null, now() - interval '1 day', now(), 'page')"
    )
    assert counted == [(len(own),)]

    assert told.query("select engine.let_go()") == [(None,)]  # while they are synced
    told.query("update engine.shard set leaving = '{}' returning 1")
    last, turns = 0, 0
    while last is not None:
        [(last,)] = told.query("select engine.let_go(%s, 2)", last)
        turns += 1
    assert turns == (len(others) + 1) // 2 + 1
    for table in ("interaction", "outbox", "answer_log"):
        left = told.query(
            f"select distinct user_id from engine.{table} join engine.person using (user_key)"
        )
        assert {user_id for (user_id,) in left} == {key(name) for name in own}, table
    assert told.query("select count(*)::integer from engine.answer_log") == [(len(own),)]
    assert told.query("select is_alone, arrived_at from engine.shard") == [(True, None)]


def test_each_of_two_keeps_what_the_source_refused_of_its_own_people(told: World) -> None:
    """Both could send it; what waits still is nobody's to remove."""
    become_shard(told.database, range(64))
    told.sync()
    for name in NAMES:
        event = {"user_id": str(key(name)), "media_id": str(key("a")), "type": "WATCH"}
        told.query("select record_interactions(%s)", json.dumps({**event, "event_id": name}))
        taken_back = "select delete_interactions(user_id => %s, media_id => %s, type => 'LIKE')"
        told.query(taken_back, key(name), key("a"))
    waits = next(name for name in NAMES if _slot(told, name) >= 32)
    told.query("update engine.outbox set error = 'no' where event_id <> %s returning 1", waits)
    told.query("update engine.shard set is_alone = false, slots = %s returning 1", [*range(32)])
    with told.connect() as connection:
        for statement in KEEP_REFUSED:
            connection.execute(statement.encode())
    own = {name for name in NAMES if _slot(told, name) < 32}
    left = told.query("select event_id from engine.outbox")
    assert {name for (name,) in left} == own | {waits}
    counting = (
        "select event_id from engine.outbox join engine.interaction"
        " on interaction.interaction_id = outbox_id"
    )
    assert sorted(told.query(counting)) == sorted(left)
    watches = told.query("select count(*)::integer from engine.interaction where type = 'WATCH'")
    assert watches == [(len(left),)]
    deleted = told.query("select user_id from engine.deletion join engine.person using (user_key)")
    assert {user_id for (user_id,) in deleted} == {key(name) for name in own}


def test_what_is_said_of_a_split_thinks_of_every_table(world: World) -> None:
    """A new table of `engine` must be thought of there."""
    chapter = (
        (ROOT / "docs" / "scale.md").read_text().split("## Adding a shard")[1].split("\n## ")[0]
    )
    rows = [row for row in chapter.splitlines() if row.startswith("| ")][2:]
    named = [name for row in rows for name in re.findall("`([a-z_]+)`", row.split("|")[2])]
    tables = world.query(
        "select relname::text from pg_class"
        " where relnamespace = 'engine'::regnamespace and relkind in ('r', 'p') and not relispartition"
    )
    assert sorted(named) == sorted(name for (name,) in tables)
