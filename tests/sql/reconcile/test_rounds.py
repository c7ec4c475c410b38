"""Where there are very many interactions, a call compares the latest, and of the others the next part."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.worker.publish import become_shard
from tests.examples import scaled
from tests.service.waiting import until
from tests.sql.reconcile.test_reconcile import DIFFERING
from tests.sql.sync.test_left_out import sources
from tests.stories import story
from tests.world import World, key

RANGE = 1024
COUNT = 12 * RANGE
LOWEST = -(2**63)
INSERT = """
    insert into interaction (id, user_id, media_id, type)
    select id, md5((mod(id, %s::bigint))::text)::uuid, md5(id::text)::uuid, 'LIKE'
    from generate_series(%s::bigint, %s::bigint) id
"""


@story
def large(world: World) -> World:
    """Twelve ranges, of which a call compares three and the last."""
    return tell(world)


def tell(world: World) -> World:
    world.query("update engine.sync_state set look_back = 100 returning 1")
    world.query("update engine.reconcile_round set ranges = 4 returning 1")
    world.source("engagement_db", INSERT, 50, 1, COUNT)
    for _ in range(2):
        world.sync(reconcile=True)
    gather_statistics(world)
    return world


def gather_statistics(world: World) -> None:
    """As autovacuum may at any moment: they say how many ranges a sixth of all are."""
    with world.connect() as connection:
        connection.execute("analyze engine.interaction")


def reconcile(world: World, *, everything: bool = False) -> tuple[int, int]:
    """In a session of its own: how many ranges were compared, and rows written."""
    world.reach_sources()
    with world.connect(role="ml_service_sync") as connection:
        [found] = connection.execute("call engine.reconcile(%s)", (everything,)).fetchall()
    return found.ranges, found.written


def reached(world: World) -> int:
    [(upto,)] = world.query("select upto from engine.reconcile_round")
    return int(upto)


def finish(world: World) -> None:
    """Go on to the end of the round."""
    reconcile(world)
    while reached(world) != LOWEST:
        reconcile(world)


def change(world: World, number: int) -> None:
    world.source(
        "engagement_db", "update interaction set interaction_value = 0.25 where id = %s", number
    )


def delete(world: World, number: int) -> None:
    world.source("engagement_db", "delete from interaction where id = %s", number)


def here(world: World) -> list[Any]:
    return world.query(
        "select interaction_id, user_id, media_id, type::text, value from engine.interaction"
        " join engine.person using (user_key) join engine.media using (media_key) order by 1"
    )


def there(world: World) -> list[Any]:
    return (
        world.session("engagement_db")
        .execute(
            "select id, user_id, media_id, type, coalesce(interaction_value, 1) from interaction"
            " where user_id is not null order by 1"
        )
        .fetchall()
    )


def test_what_is_far_back_is_compared_in_its_turn(large: World) -> None:
    change(large, 5 * RANGE)
    delete(large, 8 * RANGE)
    before = here(large)
    assert reconcile(large) == (3 + 1, 0)
    assert here(large) == before
    assert reached(large) == 3 * RANGE
    assert reconcile(large) == (3 + 1, 1)
    assert reconcile(large) == (3 + 1, 1)
    assert here(large) == there(large)
    assert reached(large) == 9 * RANGE
    finish(large)


def test_only_what_is_compared_is_read(large: World) -> None:
    """Of what lies elsewhere the source is not even asked."""
    with large.connect("engagement_db") as source:
        # What lies in the part that is left for later can be read by nobody.
        source.execute("alter table interaction rename to whole")
        source.execute(
            "create function untouched(id bigint) returns bigint language plpgsql as"
            " $$ begin if id between 3073 and 9000 then raise 'read: %', id; end if;"
            " return id; end $$"
        )
        source.execute(
            "create view interaction as select whole.id, user_id, media_id, type,"
            " case when untouched(id) > 0 then interaction_value end as interaction_value,"
            ' "timestamp" from whole'
        )
    assert reconcile(large) == (3 + 1, 0)
    with pytest.raises(psycopg.Error, match="read: 3073"):
        reconcile(large)
    assert reached(large) == 3 * RANGE


def test_the_latest_are_compared_with_every_call(large: World) -> None:
    for number in range(1, 6):
        delete(large, COUNT - 100 * number - number)
        assert reconcile(large)[1] == 1


def test_a_round_compares_every_range_once(large: World) -> None:
    counts = [reconcile(large)]
    while reached(large) != LOWEST:
        counts.append(reconcile(large))
    [*parts, last] = [ranges for ranges, _ in counts]
    assert parts == [3 + 1] * 3
    assert last == 12 - 3 * 3 + 1
    assert reconcile(large) == (3 + 1, 0)


@pytest.mark.parametrize("ranges", [12, 16])
def test_a_world_of_so_many_ranges_is_compared_whole(large: World, ranges: int) -> None:
    large.query("update engine.reconcile_round set ranges = %s returning 1", ranges)
    for place in (5, 6):
        change(large, place)
        delete(large, place * RANGE)
        change(large, COUNT - place)
        assert reconcile(large) == (12 + 1, 3)
        assert here(large) == there(large)
        assert reached(large) == LOWEST


@pytest.mark.parametrize(
    "compare",
    [
        lambda world: world.sync(reconcile=True),
        lambda world: world.refresh(),
        lambda world: reconcile(world, everything=True),
    ],
)
def test_who_asks_for_everything_has_everything_compared(
    large: World, compare: Callable[[World], object]
) -> None:
    reconcile(large)
    for number in (1, 5 * RANGE, 10 * RANGE, COUNT):
        change(large, number)
    compare(large)
    assert here(large) == there(large)
    assert reached(large) == LOWEST


def test_of_more_a_sixth_is_compared_with_each_call(large: World) -> None:
    large.query("update engine.reconcile_round set ranges = 1 returning 1")
    assert reconcile(large) == (2 + 1, 0)
    for _ in range(5):
        reconcile(large)
    assert reached(large) == LOWEST


def restored(world: World) -> None:
    world.source("engagement_db", "delete from interaction where id > %s", COUNT - 10)
    world.source(
        "engagement_db",
        "insert into interaction (id, user_id, media_id, type)"
        " values (%s, gen_random_uuid(), gen_random_uuid(), 'LIKE')",
        COUNT - 9,
    )
    world.sync()


def enrolled_again(world: World) -> None:
    person = there(world)[0].user_id
    world.query("select api.forget_user(%s)", person)
    world.query("select api.enrol_user(%s)", person)


@pytest.mark.parametrize(
    "happens",
    [restored, enrolled_again, lambda world: become_shard(world.database, range(64))],
    ids=["restored", "enrolled again", "other slots"],
)
def test_what_may_change_everything_has_everything_compared_once(
    large: World, happens: Callable[[World], object]
) -> None:
    reconcile(large)
    happens(large)
    delete(large, 2)
    change(large, 8 * RANGE)
    assert reconcile(large)[0] >= 12
    assert here(large)[:11000] == there(large)[:11000]
    large.sync()
    assert here(large) == there(large)
    assert reconcile(large)[0] <= 3 + 1


def test_a_shard_has_the_source_read_no_more(large: World) -> None:
    """Of sixteen slots a quarter of all rows are here."""
    become_shard(large.database, range(16))
    reconcile(large)
    large.sync()
    gather_statistics(large)
    assert reconcile(large)[1] == 0
    assert reached(large) == here(large)[3 * RANGE // 4 - 1].interaction_id


def test_what_could_not_be_written_is_compared_again(large: World) -> None:
    change(large, 2 * RANGE)
    with large.connect() as holder, large.connect(role="ml_service_sync") as reconciling:
        with holder.transaction():
            holder.execute(
                "select from engine.interaction where interaction_id = %s for update", (2 * RANGE,)
            )
            reconciling.execute("set lock_timeout = '10ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                reconciling.execute("call engine.reconcile(false)")
        assert reached(large) == LOWEST
    assert reconcile(large) == (3 + 1, 1)


def test_two_at_once_leave_nothing_out(large: World) -> None:
    change(large, 2 * RANGE)
    with large.connect() as holder, ThreadPoolExecutor(1) as pool:
        with holder.transaction():
            holder.execute(
                "select from engine.interaction where interaction_id = %s for update", (2 * RANGE,)
            )
            slow = pool.submit(reconcile, large)
            until(lambda: large.blocked_by(holder))
            # Another one has gone on meanwhile.
            large.query("update engine.reconcile_round set upto = %s returning 1", 7 * RANGE)
            delete(large, 5 * RANGE)
        assert slow.result() == (3 + 1, 1)
    assert reached(large) == 7 * RANGE
    finish(large)
    finish(large)
    assert here(large) == there(large)


def test_what_is_left_out_is_counted_anew_by_a_round(large: World) -> None:
    large.source("engagement_db", "alter table interaction alter column user_id drop not null")
    nameless = "update interaction set user_id = null where id in (3, %s, %s)"
    large.source("engagement_db", nameless, 5 * RANGE, 7 * RANGE)
    reconcile(large)
    assert sources(large)["engagement_db"]["rows_left_out"] == 0
    finish(large)
    assert sources(large)["engagement_db"]["rows_left_out"] == 3
    nobody = "insert into interaction (id, media_id, type) values (%s, %s, 'LIKE')"
    large.source("engagement_db", nobody, COUNT + 1, key("x"))
    large.sync()
    assert sources(large)["engagement_db"]["rows_left_out"] == 4
    delete(large, 3)
    reconcile(large)
    assert sources(large)["engagement_db"]["rows_left_out"] == 4
    finish(large)
    assert sources(large)["engagement_db"]["rows_left_out"] == 3
    assert here(large) == there(large)


CHANGES = st.lists(
    st.tuples(st.sampled_from(["change", "delete", "late", "nobody's"]), st.integers(1, 400)),
    max_size=6,
)


@pytest.fixture(scope="module")
def small_ranges(shared_world: World) -> World:
    shared_world.source(
        "engagement_db", "alter table interaction alter column user_id drop not null"
    )
    return shared_world


@settings(max_examples=scaled(15))
@given(st.lists(CHANGES, min_size=1, max_size=6), st.integers(1, 3), st.integers(1, 3000))
def test_after_a_round_both_have_the_same_whatever_happened_in_between(
    small_ranges: World, turns: list[list[tuple[str, int]]], ranges: int, look_back: int
) -> None:
    world = small_ranges
    world.clear()
    world.query("update engine.sync_state set look_back = %s returning 1", look_back)
    world.query("update engine.reconcile_round set ranges = %s returning 1", ranges)
    # (Numbers of 1 to 400 are one in every 15 rows, of which two thirds are there.)
    world.source("engagement_db", INSERT + " where mod(id, 3) > 0", 7, 1, 6000)
    world.sync(reconcile=True)
    for turn in turns:
        for what, place in turn:
            number = 15 * place
            if what == "change":
                change(world, number + 1)
            elif what == "delete":
                delete(world, number + 2)
            elif what == "late":
                world.source("engagement_db", INSERT + " on conflict do nothing", 7, number, number)
            else:
                world.source(
                    "engagement_db",
                    "update interaction set user_id = null where id = %s",
                    number - 1,
                )
        world.sync()
        reconcile(world)
    finish(world)
    finish(world)
    assert here(world) == there(world)
    with world.connect(role="ml_service_sync") as connection:
        assert connection.execute(DIFFERING).fetchall() == []
    [(nobodys,)] = world.session("engagement_db").execute(
        "select count(*) from interaction where user_id is null"
    )
    assert sources(world)["engagement_db"]["rows_left_out"] == nobodys
