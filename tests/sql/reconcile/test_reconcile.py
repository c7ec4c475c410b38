"""What changes in the source after it was read is taken over, and only what differs is read."""

import random
from concurrent.futures import ThreadPoolExecutor

from psycopg import sql

from tests.service.waiting import until
from tests.world import World, at, key

DIFFERING = """
    select above, upto
    from engine.sync_state
    cross join engine.compared_ranges(array[(-2 ^ 63)::bigint, watermark])
    where source = 'engagement_db' and differs
"""


def _rows(world: World) -> dict[int, tuple[object, ...]]:
    return {
        row[0]: tuple(row[1:])
        for row in world.query(
            "select interaction_id, user_id, media_id, type::text, value, happened_at"
            " from engine.interaction join engine.person using (user_key)"
            " join engine.media using (media_key)"
        )
    }


def test_changes_of_every_column_and_deletions_are_found(world: World) -> None:
    for number in range(3000):  # three ranges
        if number in (5, 1030, 2999):
            world.takes(f"person {number % 7}", f"medium {number % 11}", day=number / 100)
        else:
            break
    with world.connect("engagement_db") as connection:
        connection.execute(
            'insert into interaction (user_id, media_id, type, interaction_value, "timestamp")'
            " select gen_random_uuid(), gen_random_uuid(), 'LIKE', 1, '2026-01-01'"
            " from generate_series(1, 3000)"
        )
    world.refresh()
    before = _rows(world)
    changes = {
        1: ("user_id", key("another")),
        1000: ("media_id", key("another")),
        1023: ("type", "DISLIKE"),
        1024: ("interaction_value", 0.5),
        2047: ("timestamp", at(9).replace(tzinfo=None)),
    }
    for number, (column, value) in changes.items():
        world.source(
            "engagement_db",
            sql.SQL("update interaction set {} = %s where id = %s")
            .format(sql.Identifier(column))
            .as_string(),
            value,
            number,
        )
    world.source("engagement_db", "delete from interaction where id in (2048, 3000)")
    assert world.sync(reconcile=True)["engagement_db"] == 7
    after = _rows(world)
    assert before.keys() - after.keys() == {2048, 3000}
    assert {number for number in after if after[number] != before[number]} == changes.keys()
    assert world.sync(reconcile=True)["engagement_db"] == 0


def test_the_source_sums_up_by_itself(world: World) -> None:
    """With nothing changed, a row for each range of ids crosses the wire, not all of them."""
    with world.connect("engagement_db") as connection:
        connection.execute(
            "insert into interaction (user_id, media_id, type, interaction_value)"
            " select gen_random_uuid(), gen_random_uuid(), 'LIKE', 'NaN' from generate_series(1, 5000)"
        )
    world.refresh()
    with world.connect(role="ml_service_sync") as connection:
        plan = connection.execute(
            "explain (verbose, costs off)"
            " select width_bucket(interaction_id - 1, '{1024,5000}'::bigint[]), count(*),"
            " sum(engine.interaction_hash(interaction_id, user_id, media_id, type,"
            " engine.counted_value(type, value), engine.counted_time(happened_at)))"
            " filter (where engine.can_be_taken(user_id, media_id, type))"
            " from source.interaction where interaction_id <= 5000"
            " group by width_bucket(interaction_id - 1, '{1024,5000}'::bigint[])"
        ).fetchall()
    [remote] = [line for (line,) in plan if "Remote SQL" in line]
    assert "GROUP BY" in remote


def test_what_waits_to_be_forwarded_is_left_alone(world: World) -> None:
    world.media("film", "DRAMA")
    world.takes("ann", "film")
    world.refresh()
    world.query("select record_interaction(%s, %s, 'LIKE')", key("bob"), key("film"))
    with world.connect(role="ml_service_sync") as connection:
        for _ in range(3):
            connection.execute("call engine.sync_interactions()")
            assert connection.execute(DIFFERING).fetchall() == []
    assert len(_rows(world)) == 2


def test_ids_far_apart_are_compared_too(world: World) -> None:
    numbers = random.Random(1).sample(range(1, 1 << 40), 40)
    for number in numbers:
        world.source(
            "engagement_db",
            "insert into interaction (id, user_id, media_id, type) values (%s, %s, %s, 'LIKE')",
            number,
            key("ann"),
            key(f"medium {number}"),
        )
    world.refresh()
    world.source("engagement_db", "delete from interaction where id = %s", max(numbers))
    world.source("engagement_db", "delete from interaction where id = %s", min(numbers))
    world.refresh()
    assert _rows(world).keys() == set(sorted(numbers)[1:-1])


def test_ids_far_apart_are_compared_in_ranges_of_so_many_rows(world: World) -> None:
    numbers = sorted(random.Random(2).sample(range(1, 1 << 60), 3000))
    world.source(
        "engagement_db",
        "insert into interaction (id, user_id, media_id, type)"
        " select n, %s, gen_random_uuid(), 'LIKE' from unnest(%s::bigint[]) n",
        key("ann"),
        numbers,
    )
    world.refresh()
    gone = [numbers[place] for place in (0, 1023, 1024, 2047, 2999)]
    world.source("engagement_db", "delete from interaction where id = any (%s)", gone)
    assert world.sync(reconcile=True)["engagement_db"] == len(gone)
    assert _rows(world).keys() == set(numbers).difference(gone)
    world.source("engagement_db", "update interaction set type = 'WATCH' where id = %s", numbers[5])
    assert world.sync(reconcile=True)["engagement_db"] == 1
    assert world.sync(reconcile=True)["engagement_db"] == 0


def test_what_did_not_change_is_locked_by_no_reconcile(world: World) -> None:
    world.media("film")
    for person in ("ann", "bob"):
        world.takes(person, "film")
    world.refresh()
    world.source("engagement_db", "delete from interaction where user_id = %s", key("bob"))
    with world.connect(role="ml_service_sync") as syncing, syncing.transaction():
        [differing] = syncing.execute(DIFFERING).fetchall()
        [(written,)] = syncing.execute(
            "select engine.write_interactions(engine.read_interactions(%s, %s))", differing
        ).fetchall()
        assert written == 1
        with world.connect() as other:
            other.execute("set lock_timeout = '60s'")
            assert other.execute("select api.forget_user(%s)", (key("ann"),)).fetchall() == [
                (True,)
            ]
    assert _rows(world) == {}


def test_a_range_that_waits_holds_nothing_of_the_others(world: World) -> None:
    """Whoever forgets somebody would wait for all of it, and all of it for them."""
    world.source(
        "engagement_db",
        "insert into interaction (user_id, media_id, type)"
        " select gen_random_uuid(), %s, 'LIKE' from generate_series(1, 1500)",
        key("film"),
    )
    world.refresh()
    first, last = min(_rows(world)), max(_rows(world))
    world.source("engagement_db", "delete from interaction where id in (%s, %s)", first, last)
    with world.connect() as holder, ThreadPoolExecutor(1) as pool:
        with holder.transaction():
            holder.execute(
                "select from engine.interaction where interaction_id = %s for update", (last,)
            )
            reconciling = pool.submit(world.sync, reconcile=True)
            until(lambda: first not in _rows(world))
            assert last in _rows(world)
        assert reconciling.result()["engagement_db"] == 2
