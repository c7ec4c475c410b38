"""Interactions whose ids come late, and those that go: noticed by the next sync, or the one after."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import psycopg
import pytest

from service import worker
from tests.world import World, key

INSERT = "insert into interaction (user_id, media_id, type) values (%s, %s, 'LIKE')"
WITH_ID = "insert into interaction (id, user_id, media_id, type) values (%s, %s, %s, 'LIKE')"


@pytest.fixture
def look_back(world: World) -> World:
    """A world that looks back ten rows."""
    world.query("update engine.sync_state set look_back = 10 returning 1")
    return world


def ids(world: World) -> list[int]:
    return [
        row.interaction_id
        for row in world.query("select interaction_id from engine.interaction order by 1")
    ]


def there(world: World) -> list[int]:
    rows = world.session("engagement_db").execute("select id from interaction order by 1")
    return [row.id for row in rows]


def take(world: World, *numbers: int) -> None:
    for number in numbers:
        world.source("engagement_db", WITH_ID, number, key("ann"), key(f"medium {number}"))


def settle(world: World) -> None:
    """Sync until the watermark has reached everything."""
    for _ in range(3):
        world.sync()


@pytest.fixture
def sessions(world: World) -> Iterator[list[psycopg.Connection[Any]]]:
    """Two sessions of a source whose sequence hands out fifty ids at a time."""
    world.source("engagement_db", "alter sequence interaction_id_seq cache 50")
    with world.connect("engagement_db") as one, world.connect("engagement_db") as other:
        yield [one, other]


def test_ids_that_a_session_keeps_for_later(
    world: World, sessions: list[psycopg.Connection[Any]]
) -> None:
    for number in range(120):
        for session in sessions[: 2 if number % 3 else 1]:
            session.execute(INSERT, (key("ann"), key(f"medium {number}")))
        if number % 10 == 0:
            world.sync()
            assert ids(world) == there(world)


def test_ids_that_an_application_takes_in_blocks(world: World) -> None:
    take(world, 1, 51)
    settle(world)
    take(world, 2, 52, 3)
    world.sync()
    assert ids(world) == [1, 2, 3, 51, 52]


def test_ids_of_zero_and_below(world: World) -> None:
    take(world, 5, 0, -7)
    settle(world)
    take(world, -8, -9)
    world.sync()
    assert ids(world) == [-9, -8, -7, 0, 5]
    world.source("engagement_db", "delete from interaction where id < -8")
    world.sync(reconcile=True)
    assert ids(world) == [-8, -7, 0, 5]


HIDING = {
    "view": (
        "alter table interaction rename to event",
        "create view interaction as table event",
    ),
    "partition": (
        "alter table interaction rename to whole",
        "create sequence number",
        "create table interaction (like whole) partition by hash (user_id)",
        "alter table interaction alter id set default nextval('number')",
        "create table event partition of interaction for values with (modulus 1, remainder 0)",
    ),
}
"""Writers of `event` hold no lock on `interaction`."""


@pytest.mark.parametrize("hiding", HIDING)
def test_a_writer_that_does_not_show(world: World, hiding: str) -> None:
    """As where the source is a standby, a view, or written through a partition."""
    for statement in HIDING[hiding]:
        world.source("engagement_db", statement)
    with world.connect("engagement_db") as slow:
        slow.execute("begin")
        slow.execute(INSERT.replace("interaction", "event"), (key("ann"), key("early")))
        world.source(
            "engagement_db", INSERT.replace("interaction", "event"), key("bob"), key("late")
        )
        settle(world)
        assert ids(world) == [2]
        slow.execute("commit")
    world.sync()
    assert ids(world) == [1, 2]


def test_ids_that_are_far_apart(world: World) -> None:
    far = [number << 40 for number in range(1, 40)]
    take(world, *far)
    settle(world)
    take(world, far[3] + 1, far[-1] + 1)
    world.sync()
    assert ids(world) == there(world)


def test_what_is_further_back_waits_for_a_reconcile(look_back: World) -> None:
    look_back.source(
        "engagement_db",
        "insert into interaction (id, user_id, media_id, type)"
        " select 2 * n, gen_random_uuid(), gen_random_uuid(), 'LIKE' from generate_series(1, 3000) n",
    )
    settle(look_back)
    [(ranges,)] = look_back.query("select count(*) from engine.recent_range")
    assert ranges <= 2
    take(look_back, 5999, 1)
    look_back.source(
        "engagement_db", "update interaction set interaction_value = 0.25 where id in (2, 6000)"
    )
    assert look_back.sync()["engagement_db"] == 2
    assert look_back.sync(reconcile=True)["engagement_db"] == 2
    assert ids(look_back) == there(look_back)


def test_ranges_that_are_left_nearly_empty_are_joined(world: World) -> None:
    """Else ever more of them are read by themselves."""
    count = "select count(*), sum(rows)::int as rows, max(rows) as most from engine.recent_range"
    world.source(
        "engagement_db",
        "insert into interaction (id, user_id, media_id, type)"
        " select id, %s, %s, 'LIKE' from generate_series(1, 10000) id",
        key("ann"),
        key("film"),
    )
    settle(world)
    assert world.query(count) == [(10, 10000, 1000)]
    world.source("engagement_db", "delete from interaction where mod(id, 10) <> 0 and id <= 9000")
    settle(world)
    assert world.query(count) == [(2, 1900, 1000)]
    take(world, 5)
    world.source("engagement_db", "delete from interaction where id = 10")
    world.sync()
    assert ids(world) == there(world)


def test_while_a_transaction_is_open_it_looks_back_as_far_as_that(look_back: World) -> None:
    with look_back.connect("engagement_db") as slow:
        slow.execute("begin")
        slow.execute(INSERT, (key("ann"), key("early")))
        for number in range(5):
            look_back.source(
                "engagement_db",
                "insert into interaction (user_id, media_id, type)"
                " select gen_random_uuid(), gen_random_uuid(), 'LIKE' from generate_series(1, 700)",
            )
            look_back.sync()
            assert len(ids(look_back)) == 700 * (number + 1)
        slow.execute("commit")
    settle(look_back)
    assert ids(look_back) == there(look_back)


@pytest.mark.parametrize("kept", [0, 1, 2500])
@pytest.mark.parametrize("look_back", [10, 20000])
def test_a_source_that_was_restored_is_taken_over(world: World, kept: int, look_back: int) -> None:
    world.query("update engine.sync_state set look_back = %s returning 1", look_back)
    more = (
        "insert into interaction (user_id, media_id, type)"
        " select gen_random_uuid(), gen_random_uuid(), 'LIKE' from generate_series(1, %s)"
    )
    world.source("engagement_db", more, 3000)
    settle(world)
    world.source("engagement_db", "delete from interaction where id > %s", kept)
    world.source("engagement_db", f"alter sequence interaction_id_seq restart with {kept + 1}")
    world.source("engagement_db", more, 5)
    world.sync()
    assert ids(world) == there(world)
    [(warnings,)] = world.query("select api.readiness() -> 'warnings'")
    assert "its highest id went back" in warnings[0]
    world.source("engagement_db", more, 5)
    world.sync()
    assert ids(world) == there(world)
    assert len(ids(world)) == kept + 10


WHOLE = """
    insert into interaction (id, user_id, media_id, type, interaction_value, "timestamp")
    values (2, %s, %s, %s, %s, %s)
"""
TAKEN = """
    select
        user_id,
        media_id,
        type::text,
        value as interaction_value,
        happened_at at time zone 'UTC' as "timestamp"
    from engine.interaction
    join engine.person using (user_key)
    join engine.media using (media_key)
"""


@pytest.mark.parametrize(
    ("column", "other"),
    [
        ("user_id", key("bob")),
        ("media_id", key("medium 4")),
        ("type", "DISLIKE"),
        ("interaction_value", 0.25),
        ("interaction_value", None),
        ("timestamp", datetime(2026, 1, 2, 12, 0, 0, 1)),
        ("timestamp", None),
    ],
)
@pytest.mark.parametrize("unknown", [(), ("interaction_value", "timestamp")])
def test_ids_that_came_again_before_the_next_sync_are_of_what_came(
    world: World, column: str, other: object, unknown: tuple[str, ...]
) -> None:
    was = {
        "user_id": key("ann"),
        "media_id": key("medium 2"),
        "type": "LIKE",
        "interaction_value": 0.5,
        "timestamp": datetime(2026, 1, 2, 12),
    } | dict.fromkeys(unknown)
    came = was | {column: other}
    take(world, 1, 3)
    world.source("engagement_db", WHOLE, *was.values())
    settle(world)
    # A restore to before 2, and then as many events as were lost.
    world.source("engagement_db", "delete from interaction where id > 1")
    take(world, 3)
    world.source("engagement_db", WHOLE, *came.values())
    assert (world.sync()["engagement_db"] > 0) == (came != was)
    [taken] = world.query(TAKEN + " where interaction_id = 2")
    counts_as = {
        "interaction_value": -1.0 if came["type"] == "DISLIKE" else 1.0,
        "timestamp": datetime(1970, 1, 1),
    }
    assert taken._asdict() == {
        name: counts_as.get(name) if value is None else value for name, value in came.items()
    }
    assert world.sync()["engagement_db"] == 0


def complaints(world: World) -> list[str]:
    """Of a sync, and of readiness after it."""
    said: list[str] = []
    with worker.connect(world.database) as connection:
        connection.add_notice_handler(lambda notice: said.append(notice.message_primary or ""))
        worker.sync_on(connection)
    warnings: list[str] = world.query("select api.readiness() -> 'warnings'")[0][0]
    return said + warnings


def test_the_last_row_is_taken_back_without_a_warning(world: World) -> None:
    take(world, 1, 2, 3)
    settle(world)
    for gone in (3, 2, 1):
        world.source("engagement_db", "delete from interaction where id = %s", gone)
        assert complaints(world) == complaints(world) == []
        assert ids(world) == there(world) == list(range(1, gone))
    take(world, 4)
    assert complaints(world) == []
    assert ids(world) == [4]


def test_the_last_row_of_all_is_taken_back_and_another_writer_has_lower_ids(world: World) -> None:
    take(world, 1, 51, 52)
    settle(world)
    world.source("engagement_db", "delete from interaction where id > 50")
    assert complaints(world) == []
    for number in (2, 3, 53):
        take(world, number)
        assert complaints(world) == complaints(world) == []
        assert ids(world) == there(world)
    world.source("engagement_db", "delete from interaction where id > 2")
    take(world, 4)
    assert complaints(world) == []
    take(world, 53)
    said, _ = complaints(world)
    assert said == "engagement_db: the highest interaction_id went back from 53 to 53"
    assert ids(world) == there(world) == [1, 2, 4, 53]


@pytest.mark.parametrize("kept", [0, 2])
def test_ids_that_come_again_are_a_warning_once(world: World, kept: int) -> None:
    take(world, 1, 2, 3, 4)
    settle(world)
    world.source("engagement_db", "delete from interaction where id > %s", kept)
    assert complaints(world) == []
    take(world, kept + 1)
    said, kept_in_mind = complaints(world)
    assert said == f"engagement_db: the highest interaction_id went back from 4 to {kept + 1}"
    take(world, kept + 2)
    assert complaints(world) == [kept_in_mind]
    assert ids(world) == there(world)


def test_a_row_in_the_place_of_another_is_a_warning_and_counts(world: World) -> None:
    take(world, 1, 2, 3)
    settle(world)
    world.source("engagement_db", "delete from interaction where id > 1")
    world.source("engagement_db", WITH_ID, 2, key("bob"), key("another"))
    assert "went back from 3 to 2" in complaints(world)[0]
    assert ids(world) == [1, 2]
    assert world.query(
        "select user_id from engine.interaction join engine.person using (user_key)"
        " where interaction_id = 2"
    ) == [(key("bob"),)]
