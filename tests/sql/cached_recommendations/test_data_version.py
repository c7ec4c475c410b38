"""What a kept answer is known by: a number or two a person, however much they did."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg
import pytest

from tests.stories import story
from tests.world import World, key

RECORD = "select record_interaction(%s, %s, 'LIKE')"
ASK = """select cached_recommendations(%s, '{"strategy": "popular"}')"""
VERSIONS = (
    "select version from engine.data_version join engine.person using (user_key)"
    " where user_id = %s order by version"
)
EVERYBODY = "select version from engine.data_version where user_key = 0 order by version"


@story
def shelf(world: World) -> World:
    """Six films that bob took; ann took none."""
    for number in range(6):
        world.media(f"m{number}")
    world.takes("bob", *(f"m{number}" for number in range(6)))
    world.person("ann", "DRAMA")
    world.refresh()
    return world


def titles(connection: psycopg.Connection[Any]) -> set[str]:
    [(answer,)] = connection.execute(ASK, [key("ann")]).fetchall()
    return {row["title"] for row in answer["recommendations"]}


@contextmanager
def recording(world: World, *media: str) -> Iterator[psycopg.Connection[Any]]:
    """A transaction that has recorded that ann liked these, and is not over. It waits for nobody."""
    with world.connect(role="ml_service_app") as connection, connection.transaction():
        connection.execute("set local lock_timeout = '60s'")
        for medium in media:
            connection.execute(RECORD, [key("ann"), key(medium)])
        yield connection


def test_who_records_for_one_person_waits_for_nobody(shelf: World) -> None:
    with recording(shelf, "m0"), recording(shelf, "m1"), recording(shelf, "m2"):
        pass
    assert len(shelf.query(VERSIONS, key("ann"))) == 3
    # Of three that are free, one is left, and that is a new one.
    before = shelf.query(VERSIONS, key("ann"))
    shelf.query(RECORD, key("ann"), key("m3"))
    after = shelf.query(VERSIONS, key("ann"))
    assert len(after) == 1
    assert after > before[-1:]


def test_what_several_have_added_for_everybody_becomes_one_again(shelf: World) -> None:
    change = "update engine.strategy set neighbour_count = neighbour_count + 1 where name = %s"
    before = shelf.query(EVERYBODY)
    with ExitStack() as stack:
        for name in ("classic", "similar", "blend"):
            connection = stack.enter_context(shelf.connect())
            stack.enter_context(connection.transaction())
            connection.execute(change, [name])
    several = shelf.query(EVERYBODY)
    assert len(several) == 3
    with shelf.connect() as connection:
        connection.execute(change, ["classic"])
    after = shelf.query(EVERYBODY)
    assert len(before) == len(after) == 1
    assert after > several[-1:]


def test_what_several_have_added_of_who_was_forgotten_becomes_one_again(shelf: World) -> None:
    sums = (
        "select count(*), sum(changes)::int as changes, sum(enrolments)::int as enrolments"
        " from engine.forgotten_change"
    )
    with ExitStack() as stack:
        for name in ("x", "y", "z"):
            connection = stack.enter_context(shelf.connect(role="ml_service_app"))
            stack.enter_context(connection.transaction())
            connection.execute("select forget_user(%s)", [key(name)])
    assert shelf.query(sums) == [(3, 3, 0)]
    shelf.query("select enrol_user(%s)", key("x"))
    assert shelf.query(sums) == [(1, 4, 1)]


def test_who_was_forgotten_has_none_after_the_next_sync(shelf: World) -> None:
    of_nobody = (
        "select from engine.data_version where user_key > 0"
        " and user_key not in (select user_key from engine.person)"
    )
    for number in range(3):
        shelf.query(RECORD, key(f"person {number}"), key("m0"))
        shelf.query("select forget_user(%s)", key(f"person {number}"))
    assert len(shelf.query(of_nobody)) == 3
    shelf.sync()
    assert shelf.query(of_nobody) == []
    assert shelf.query(VERSIONS, key("bob")) != []


def test_transactions_that_overlap_are_seen_one_by_one(shelf: World) -> None:
    everything = {f"m{number}" for number in range(6)}
    with shelf.connect() as asking:
        with ExitStack() as second:
            with ExitStack() as first:
                first.enter_context(recording(shelf, "m0"))
                within = second.enter_context(recording(shelf, "m1"))
                assert titles(asking) == everything
                assert titles(within) == everything - {"m1"}
                assert titles(asking) == everything
            assert titles(asking) == everything - {"m0"}
        assert titles(asking) == everything - {"m0", "m1"}


def test_a_transaction_that_goes_on_sees_all_that_it_did(shelf: World) -> None:
    with recording(shelf, "m0") as connection:
        assert "m1" in titles(connection)
        connection.execute(RECORD, [key("ann"), key("m1")])
        assert not {"m0", "m1"} & titles(connection)
        with connection.transaction(force_rollback=True):
            connection.execute(RECORD, [key("ann"), key("m2")])
            assert "m2" not in titles(connection)
        assert "m2" in titles(connection)
        connection.execute(RECORD, [key("ann"), key("m3")])
        assert not {"m0", "m1", "m3"} & titles(connection)


def test_to_look_up_an_answer_reads_no_event(shelf: World) -> None:
    with shelf.connect() as connection:
        connection.execute(
            "insert into engine.interaction (interaction_id, user_key, media_key, type, value, happened_at)"
            " select number, user_key, 1, 'WATCH', 0.5, now()"
            " from engine.person cross join generate_series(1000, 5999) number where user_id = %s",
            [key("ann")],
        )
        plan = connection.execute(
            "explain (analyze, timing off, costs off, summary off)"
            " select state from engine.cache_dependencies(%s)",
            [key("ann")],
        ).fetchall()
    text = "\n".join(line for (line,) in plan)
    assert "data_version" in text
    assert "interaction" not in text


def test_somebody_s_event_is_nobody_else_s(shelf: World) -> None:
    shelf.query(RECORD, key("ann"), key("m0"))
    shared, bob = shelf.query(EVERYBODY), shelf.query(VERSIONS, key("bob"))
    shelf.query(RECORD, key("ann"), key("m1"))
    assert (shelf.query(EVERYBODY), shelf.query(VERSIONS, key("bob"))) == (shared, bob)


def test_what_comes_of_more_than_ten_thousand_people_is_one_change(shelf: World) -> None:
    [(rows,)] = shelf.query("select count(*) from engine.data_version where user_key <> 0")
    shared = shelf.query(EVERYBODY)
    with shelf.connect() as connection:
        for people in (10_000, 10_001):
            connection.execute(
                "insert into engine.interaction (interaction_id, user_key, media_key, type, value, happened_at)"
                " select %s + number, 1000 + number, 1, 'LIKE', 1, now() from generate_series(1, %s) number",
                [1_000_000 * people, people],
            )
            if people == 10_000:
                assert shelf.query(EVERYBODY) == shared
    assert shelf.query(EVERYBODY) > shared
    assert shelf.query("select count(*) from engine.data_version where user_key <> 0") == [
        (rows + 10_000,)
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "update engine.strategy set neighbour_count = neighbour_count + 1 where name = 'classic'",
        "delete from engine.strategy where name = 'similar'",
        "insert into engine.strategy (name, popularity_weight) values ('mine', 1)",
        "select engine.refresh()",
        "select api.forget_user(gen_random_uuid())",
        "update engine.sync_state set fingerprint = 'another' where source = 'catalog_db'",
    ],
)
def test_what_is_everybody_s_is_one_version(shelf: World, statement: str) -> None:
    before = shelf.query(EVERYBODY)
    with shelf.connect() as connection:
        connection.execute(statement.encode())
    after = shelf.query(EVERYBODY)
    assert len(after) == len(before) == 1
    assert after > before


def test_a_sync_with_nothing_new_changes_nothing(shelf: World) -> None:
    shelf.sync()
    before = shelf.query("select * from engine.data_version order by 1, 2")
    shelf.sync()
    assert shelf.query("select * from engine.data_version order by 1, 2") == before
