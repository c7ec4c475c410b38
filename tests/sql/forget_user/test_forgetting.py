"""Whoever is forgotten leaves no trace."""

import json
from collections.abc import Callable
from threading import Thread
from typing import Any

import psycopg
import pytest
from psycopg import sql

from service import worker
from tests.service.waiting import until
from tests.stories import story
from tests.world import World, key


@story
def told(world: World) -> World:
    """Ann and Bob, who took the same, and wait for the same."""
    world.media("first", "DRAMA")
    world.media("second", "DRAMA")
    for name in ("ann", "bob"):
        world.person(name, "DRAMA")
        world.takes(name, "first")
    world.refresh()
    record(world, "ann", "second", event_id=f"of {key('ann')}")
    return world


def record(world: World, person: str, medium: str, **more: str) -> None:
    event = {"user_id": str(key(person)), "media_id": str(key(medium)), "type": "LIKE", **more}
    world.query("select record_interactions(%s)", json.dumps(event), role="ml_service_app")


def forget(world: World, person: str) -> bool:
    [(there,)] = world.query("select forget_user(%s)", key(person), role="ml_service_app")
    return bool(there)


def traces(world: World, person: str) -> dict[str, int]:
    """In which relations of recommendation_db a person's UUID, or their key, can be read."""
    user_id = str(key(person))
    found = {}
    with world.connect() as connection:
        relations = connection.execute(
            "select nspname, relname from pg_class join pg_namespace n on n.oid = relnamespace"
            " where relkind in ('r', 'm') and nspname !~ '^pg_' and nspname <> 'information_schema'"
        ).fetchall()
        assert ("engine", "person") in relations
        for name in relations:
            query = sql.SQL("select count(*) from {} row where row::text ilike %s")
            [(count,)] = connection.execute(
                query.format(sql.Identifier(*name)), [f"%{user_id}%"]
            ).fetchall()
            if count:
                found[".".join(name)] = count
    return found


def test_nothing_of_theirs_is_found_anywhere(told: World) -> None:
    [(user_key,)] = told.query("select user_key from engine.person where user_id = %s", key("ann"))
    assert traces(told, "ann").keys() == {"engine.person", "engine.outbox"}
    assert forget(told, "ann")
    assert traces(told, "ann") == {}
    assert set(told.titles("ann")) == {"first", "second"}
    [(answer,)] = told.query("select recommendations(%s)", key("ann"))
    assert answer["fallback"] == "popular"
    told.refresh()
    assert traces(told, "ann") == {}
    assert told.query("select from model.user_history where user_key = %s", user_key) == []
    assert told.query("select from model.media_audience where %s = any (user_keys)", user_key) == []
    assert told.query("select from engine.interaction where user_key = %s", user_key) == []


def test_what_waits_is_not_forwarded(told: World) -> None:
    forget(told, "ann")
    told.sync()
    with told.connect("engagement_db") as connection:
        [(count,)] = connection.execute("select count(*) from interaction").fetchall()
    assert count == 2


def test_the_others_stay(told: World) -> None:
    forget(told, "ann")
    told.refresh()
    assert told.titles("bob") == ["second"]
    assert traces(told, "bob") == {"engine.person": 1}


def test_nothing_more_is_taken_in_of_them(told: World) -> None:
    forget(told, "ann")
    with pytest.raises(psycopg.Error, match="user_id: this person was forgotten") as caught:
        record(told, "ann", "second")
    assert caught.value.sqlstate == "ML403"
    told.takes("ann", "second")
    told.source("user_db", "insert into tb_user_genre values (%s, 'COMEDY')", key("ann"))
    told.sync()
    told.refresh()
    assert traces(told, "ann") == {}


def test_enrolled_again_they_are_as_before(told: World) -> None:
    before = told.recommend("ann")
    for name, was_forgotten in (("ann", True), ("ann", False), ("nobody", False)):
        if was_forgotten:
            forget(told, name)
        assert told.query("select enrol_user(%s)", key(name), role="ml_service_app") == [
            (was_forgotten,)
        ]
    record(told, "ann", "second")
    told.sync()
    assert told.query("select genres from engine.person where user_id = %s", key("ann")) == [
        (["DRAMA"],)
    ]
    told.refresh()
    assert told.recommend("ann") == before == []


def test_enrolled_again_what_they_did_counts_after_one_sync(told: World) -> None:
    taken = (
        "select count(*) from engine.interaction join engine.person using (user_key)"
        " where user_id = %s"
    )
    told.sync()
    for _ in range(2):
        forget(told, "ann")
        told.takes("ann", "second", type="WATCH")
        told.sync()
        assert told.query(taken, key("ann")) == [(0,)]
        told.query("select enrol_user(%s)", key("ann"), role="ml_service_app")
        told.sync()
        with told.connect("engagement_db") as source:
            there = source.execute(
                "select count(*) from interaction where user_id = %s", [key("ann")]
            ).fetchall()
        assert told.query(taken, key("ann")) == there
    assert told.sync()["engagement_db"] == 0


def test_forgetting_somebody_unknown_refuses_them_from_then_on(told: World) -> None:
    assert not forget(told, "stranger")
    assert not forget(told, "stranger")
    with pytest.raises(psycopg.Error, match="forgotten"):
        record(told, "stranger", "first")
    assert traces(told, "stranger") == {}


@pytest.mark.parametrize("function", ["forget_user", "enrol_user"])
def test_null_is_nobody(told: World, function: str) -> None:
    with pytest.raises(psycopg.Error, match="user_id: expected a UUID") as caught:
        told.query(f"select {function}(null)")
    assert caught.value.sqlstate == "ML400"


def meanwhile(world: World, work: Callable[[], object], holder: psycopg.Connection[Any]) -> Thread:
    """Work in a thread, which a connection keeps waiting."""
    thread = Thread(target=work)
    thread.start()
    until(lambda: world.blocked_by(holder))
    return thread


@pytest.mark.parametrize("person", ["ann", "stranger"])
def test_an_event_that_comes_meanwhile_is_refused(told: World, person: str) -> None:
    refused = []

    def send() -> None:
        try:
            record(told, person, "first")
        except psycopg.Error as error:
            refused.append(error.sqlstate)

    with told.connect() as connection:
        with connection.transaction():
            connection.execute("select forget_user(%s)", [key(person)])
            thread = meanwhile(told, send, connection)
        thread.join()
    assert refused == ["ML403"]
    assert traces(told, person) == {}


@pytest.mark.parametrize("person", ["ann", "stranger"])
def test_an_event_that_came_just_before_is_removed(told: World, person: str) -> None:
    event = {"user_id": str(key(person)), "media_id": str(key("first")), "type": "LIKE"}
    with told.connect() as connection:
        with connection.transaction():
            connection.execute("select record_interactions(%s)", [json.dumps(event)])
            thread = meanwhile(told, lambda: forget(told, person), connection)
        thread.join()
    assert traces(told, person) == {}
    assert (
        told.query(
            "select from engine.interaction left join engine.person using (user_key) where user_id is null"
        )
        == []
    )


@pytest.mark.parametrize("isolation", ["read committed", "repeatable read"])
def test_whoever_is_forgotten_or_enrolled_keeps_neither_others_nor_a_sync_waiting(
    told: World, isolation: str
) -> None:
    told.reach_sources()
    forget(told, "cid")
    with (
        told.connect(role="ml_service_app") as holder,
        told.connect(role="ml_service_app") as other,
        told.connect(role="ml_service_sync") as syncing,
    ):
        for session in (other, syncing):
            session.execute("set lock_timeout = '60s'")
        other.execute(f"begin isolation level {isolation}".encode())
        other.execute(
            "select from api.recommend(null, 1)"
        )  # a snapshot, where there is one for all
        with holder.transaction():
            for function, person in (("forget_user", "stranger"), ("enrol_user", "cid")):
                holder.execute(f"select api.{function}(%s)".encode(), [key(person)])
            for function in ("forget_user", "enrol_user"):
                other.execute(f"select api.{function}(%s)".encode(), [key("bob")])
            syncing.execute("call engine.sync_people()")
        other.execute("commit")
    total = (
        "select sum(changes) as changes, sum(enrolments) as enrolments from engine.forgotten_change"
    )
    assert told.query(total) == [(5, 2)]
    told.sync()
    assert told.query("select genres from engine.person where user_id = %s", key("bob")) == [
        (["DRAMA"],)
    ]


def test_a_sync_that_has_read_somebody_does_not_bring_them_back(told: World) -> None:
    """They were enrolled again just before, so all that they did is new to it."""
    forget(told, "ann")
    told.query("select enrol_user(%s)", key("ann"))
    told.source(
        "engagement_db", "update interaction set type = 'DISLIKE' where user_id = %s", key("bob")
    )
    with told.connect() as connection:
        with connection.transaction():
            connection.execute(
                "select from engine.interaction join engine.person using (user_key)"
                " where user_id = %s for update of interaction",
                [key("bob")],
            )
            thread = meanwhile(told, told.sync, connection)
            forget(told, "ann")
        thread.join()
    assert traces(told, "ann") == {}


def test_what_a_sync_brought_meanwhile_goes_with_the_next(told: World) -> None:
    told.takes("ann", "second", day=5)
    with told.connect(role="ml_service_sync") as reader, reader.transaction():
        reader.execute("select engine.write_interactions(engine.read_interactions(0, 100))")
        forget(told, "ann")
    orphans = "select from engine.interaction left join engine.person using (user_key) where user_id is null"
    assert len(told.query(orphans)) == 1
    told.sync()
    assert told.query(orphans) == []


def test_whoever_was_forgotten_is_enrolled_while_a_source_keeps_a_sync_waiting(told: World) -> None:
    told.reach_sources()
    forget(told, "ann")
    waits = (
        "select from pg_locks where not granted"
        " and database = (select oid from pg_database where datname = current_database())"
    )
    syncing = Thread(target=worker.sync, args=(told.database,))
    with told.connect("engagement_db") as source:
        with source.transaction():
            source.execute("lock table interaction")
            syncing.start()
            until(lambda: source.execute(waits).fetchall() != [])
            with told.connect(role="ml_service_app") as connection:
                connection.execute("set lock_timeout = '60s'")
                assert connection.execute("select enrol_user(%s)", (key("ann"),)).fetchall() == [
                    (True,)
                ]
                assert connection.execute("select forget_user(%s)", (key("ann"),)).fetchall()
        syncing.join()
