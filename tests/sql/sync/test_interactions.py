from typing import Any

import pytest

from tests.world import START, World, at, key


def _rows(world: World) -> list[Any]:
    return world.query(
        "select interaction_id, user_id, media_id, type::text, value, happened_at"
        " from engine.interaction join engine.person using (user_key)"
        " join engine.media using (media_key) order by interaction_id"
    )


def test_new_rows_come_with_who_what_when_and_how_much(world: World) -> None:
    world.takes("ann", "x", type="WATCH", value=0.7, day=2)
    assert world.sync()["engagement_db"] == 1
    assert _rows(world) == [(1, key("ann"), key("x"), "WATCH", 0.7, at(2))]


def test_with_nothing_new_nothing_is_written(world: World) -> None:
    world.media("x", "DRAMA")
    world.person("ann", "DRAMA")
    world.takes("ann", "x")
    world.sync()
    for _ in range(3):
        assert world.sync() == {"catalog_db": 0, "user_db": 0, "engagement_db": 0}


@pytest.mark.parametrize(
    "call",
    [
        "select engine.finish_forgetting()",
        "call engine.settle()",
        "select * from engine.forward()",
        "select * from engine.forward_deletions()",
    ],
)
def test_what_has_nothing_to_do_writes_nothing(world: World, call: str) -> None:
    """It would be a word to the disk each second."""
    world.takes("ann", "x")
    world.sync()
    with world.connect(role="ml_service_sync") as connection, connection.transaction():
        connection.execute(call.encode())
        written = connection.execute("select pg_current_xact_id_if_assigned()").fetchone()
        assert written == (None,)


def test_a_first_load_of_more_than_is_read_at_once_is_whole(world: World) -> None:
    with world.connect("engagement_db") as source:
        source.execute(
            """
            insert into interaction (user_id, media_id, type)
            select md5((n % 7)::text)::uuid, md5((n % 11)::text)::uuid, 'LIKE'
            from generate_series(1, 200001) n
            """
        )
    assert world.sync()["engagement_db"] == 200001
    [(rows, highest, people, media)] = world.query(
        "select count(*) as rows, max(interaction_id) as highest, count(distinct user_key) as people,"
        " count(distinct media_key) as media from engine.interaction"
    )
    assert (rows, highest, people, media) == (200001, 200001, 7, 11)


def test_a_row_that_commits_after_later_ones_is_not_missed(world: World) -> None:
    insert = "insert into interaction (user_id, media_id, type) values (%s, %s, 'LIKE')"
    with world.connect("engagement_db") as slow, slow.transaction(force_rollback=False):
        slow.execute(insert, (key("ann"), key("early")))  # takes id 1, commits last
        world.takes("bob", "late")  # id 2
        for _ in range(5):
            world.sync()
        assert [row.interaction_id for row in _rows(world)] == [2]
    world.sync()
    assert [row.interaction_id for row in _rows(world)] == [1, 2]


def test_writers_that_overlap_without_end_do_not_hold_the_watermark_back(world: World) -> None:
    insert = "insert into interaction (user_id, media_id, type) values (%s, %s, 'LIKE')"
    with world.connect("engagement_db") as one, world.connect("engagement_db") as other:
        writers = [one, other]
        writers[0].execute("begin")
        for number in range(8):
            # The next writer begins before the last one ends: some transaction is always open.
            writers[0].execute(insert, (key("ann"), key(f"medium {number}")))
            writers[1].execute("begin")
            writers[1].execute(insert, (key("bob"), key(f"medium {number}")))
            writers[0].execute("commit")
            world.sync()
            writers.reverse()
        writers[0].execute("commit")
    world.sync()
    assert len(_rows(world)) == 16
    [(watermark,)] = world.query(
        "select watermark from engine.sync_state where source = 'engagement_db'"
    )
    assert watermark >= 8


def test_reading_twice_in_one_transaction_proves_nothing_new(world: World) -> None:
    """Both reads see the source as of the first: what committed in between must not be skipped."""
    insert = "insert into interaction (user_id, media_id, type) values (%s, %s, 'LIKE')"
    with world.connect("engagement_db") as slow, world.connect(role="ml_service_sync") as reader:
        slow.execute("begin")
        slow.execute(insert, (key("ann"), key("early")))
        world.takes("bob", "late")
        world.sync()
        with reader.transaction():
            reader.execute("call engine.sync_interactions()")
            slow.execute("commit")
            for _ in range(4):
                reader.execute("call engine.sync_interactions()")
        reader.execute("call engine.sync_interactions()")
    assert [row.interaction_id for row in _rows(world)] == [1, 2]


def test_changed_and_deleted_rows_are_reconciled(world: World) -> None:
    world.takes("ann", "x", "y", "z")
    for _ in range(3):
        world.sync()
    for change in (
        "update interaction set interaction_value = 0.25 where id = 1",
        "update interaction set type = 'DISLIKE' where id = 3",
        "delete from interaction where id = 2",
    ):
        world.source("engagement_db", change)
        assert world.sync()["engagement_db"] == 1  # it looks back so far
        assert world.sync(reconcile=True)["engagement_db"] == 0
    assert [(row.interaction_id, row.type, row.value) for row in _rows(world)] == [
        (1, "LIKE", 0.25),
        (3, "DISLIKE", 1.0),
    ]


@pytest.mark.parametrize(
    ("type_", "value", "expected"),
    [
        ("LIKE", "null", 1.0),
        ("WATCH", "null", 0.5),
        ("DISLIKE", "null", -1.0),
        ("LIKE", "'NaN'", 1.0),
        ("WATCH", "'-Infinity'", 0.5),
        ("LIKE", "1e300", 100.0),
        ("DISLIKE", "-1e300", -100.0),
    ],
)
def test_a_value_that_no_sum_survives_is_replaced(
    world: World, type_: str, value: str, expected: float
) -> None:
    world.media("x")
    world.source(
        "engagement_db",
        'insert into interaction (user_id, media_id, type, interaction_value, "timestamp")'
        f" values (gen_random_uuid(), %s, '{type_}', {value}, 'infinity')",
        key("x"),
    )
    world.refresh()
    [row] = _rows(world)
    assert row.value == expected
    assert row.happened_at.year == 1970


def test_a_type_that_is_none_of_the_three_is_left_out(world: World) -> None:
    world.source("engagement_db", "alter table interaction drop constraint interaction_type_check")
    world.source(
        "engagement_db",
        "insert into interaction (user_id, media_id, type, \"timestamp\") values (%s, %s, 'SHARE', %s)",
        key("ann"),
        key("x"),
        START,
    )
    assert world.sync()["engagement_db"] == 0
