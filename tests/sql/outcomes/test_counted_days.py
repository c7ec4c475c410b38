"""A day that is over is counted once; what then changes of it is counted anew, and nothing else is ever told."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests.sql.outcomes.test_outcomes import earlier, record, see
from tests.sql.tracked_recommendations.test_tracking import ask
from tests.stories import story
from tests.world import World, key

LONG_AGO = datetime.now(UTC) - timedelta(days=30)


def count(world: World) -> set[Any]:
    """Count all that is to be counted, as a worker does; of which days that was."""
    days = set()
    while day := world.query("select engine.count_outcomes()")[0][0]:
        days.add(day)
    return days


def all_outcomes(connection: Any) -> list[tuple[Any, ...]]:
    """By everything, at each placement, of a time that holds days whole and in part."""
    return [
        (by, placement, since.hour, *row)
        for by in ("strategy", "placement", "position", "arm", "day")
        for placement in (None, "home", "end")
        for since in (LONG_AGO, LONG_AGO.replace(hour=23))
        for row in connection.execute(
            'select * from api.outcomes(%s, "from" => %s, "to" => now(), by => %s)',
            [placement, since, by],
        ).fetchall()
    ]


def assert_as_if_never_counted(world: World) -> None:
    with world.connect() as connection:
        found = all_outcomes(connection)
        connection.execute("begin")
        connection.execute("delete from engine.counted_day")
        assert found == all_outcomes(connection)
        connection.execute("rollback")
    assert found


@story
def counted(world: World) -> None:
    """Answers of days that are counted, two of them of two arms; and one of today."""
    for name in ("first", "second", "third", "fourth"):
        world.media(name, "DRAMA")
    for name in ("ann", "bob"):
        world.person(name, "DRAMA")
    world.placements("home", "end", "one")
    world.refresh()
    for hours, person, more in (
        (200, "ann", {"limit": 4, "placement": "home"}),
        (199, "bob", {"limit": 2, "placement": "home"}),
        (198, "bob", {"limit": 3, "placement": "end", "strategy": "blend"}),
        (150, "ann", {"limit": 2, "offset": 1, "placement": "home"}),
        (130, "ann", {"limit": 4, "placement": "end"}),
    ):
        shown = earlier(world, ask(world, person, **more)["answer_id"], hours)
        world.query(
            "insert into engine.interaction (interaction_id, user_key, media_key, type, value, happened_at)"
            " select (select count(*) from engine.interaction) + 1000, user_key, media_keys[1], 'WATCH', 1,"
            " shown_at + interval '1 hour' from engine.answer_log where answer_id = %s returning 1",
            shown,
        )
    world.query(
        "update engine.answer_log set arms = '{1,2,0,1}', experiment = 'x', experiment_version = 1"
        " where cardinality(media_keys) = 4 returning 1"
    )
    world.query("select engine.start_experiment('x', '{classic,blend}', 'one', 'interleave')")
    ask(world, placement="home")
    assert len(count(world)) >= 3
    assert not count(world)


def answer(world: World, hours: float) -> str:
    [(answer_id,)] = world.query(
        "select answer_id from engine.answer_log order by abs(extract(epoch from now() - shown_at) - 3600 * %s) limit 1",
        hours,
    )
    return str(answer_id)


def test_counts_are_those_of_the_log(counted: World) -> None:
    assert_as_if_never_counted(counted)
    [(taken,)] = counted.query(
        "select sum(cardinality(seconds)) from engine.counted_outcome"
        " join engine.counted_day using (counted_key) where placement is null and kind = 'placement'"
    )
    assert taken == 5


CHANGES: dict[str, Callable[[World], Any]] = {
    "what was really seen is told late": lambda world: see(
        world, {"answer_id": answer(world, 200), "media_ids": [str(key("first"))]}
    ),
    "an event comes late": lambda world: world.query(
        "insert into engine.interaction (interaction_id, user_key, media_key, type, value, happened_at)"
        " select 1, user_key, media_keys[2], 'LIKE', 1, shown_at + interval '2 hours'"
        " from engine.answer_log where answer_id = %s returning 1",
        answer(world, 150),
    ),
    "an event goes": lambda world: world.query(
        "delete from engine.interaction where interaction_id = (select min(interaction_id) from engine.interaction) returning 1"
    ),
    "an event is of another time": lambda world: world.query(
        "update engine.interaction set happened_at = happened_at + interval '1 hour' returning 1"
    ),
    "an event of today names an answer of then": lambda world: record(
        world,
        "bob",
        world.query(
            "select title from engine.answer_log join engine.media on media_key = media_keys[2] where answer_id = %s",
            answer(world, 199),
        )[0][0],
        answer_id=answer(world, 199),
    ),
    "a person is forgotten": lambda world: world.query("select forget_user(%s)", key("ann")),
    "an answer is logged late": lambda world: earlier(
        world, ask(world, placement="end")["answer_id"], 151
    ),
    "the window is another": lambda world: world.query(
        "update engine.tracking set attribution_window = '30 minutes' returning 1"
    ),
}


def look_again(world: World) -> set[Any]:
    """As a worker does once that is due; of which days something was done."""
    world.query("update engine.counted_day set looked_at = now() - interval '1 day' returning 1")
    return count(world)


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_is_told_at_once_and_counted_anew(counted: World, change: str) -> None:
    with counted.connect() as connection:
        before = all_outcomes(connection)
        days = held(counted)
        CHANGES[change](counted)
        assert held(counted) < days
        assert_as_if_never_counted(counted)
        assert all_outcomes(connection) != before
    look_again(counted)
    assert held(counted) >= days  # of a shorter window, also yesterday
    assert_as_if_never_counted(counted)


def held(world: World) -> set[Any]:
    """The days whose counts are those of now."""
    [(days,)] = world.query("select engine.counted_days(null, %s, now(), 'strategy')", LONG_AGO)
    return set(days)


def test_who_is_forgotten_is_in_no_count_at_once(counted: World) -> None:
    [(ann,)] = counted.query("select user_key from engine.person where user_id = %s", key("ann"))
    counts = "select count(*) from engine.counted_outcome where %s = any (user_keys)"
    assert counted.query(counts, ann) != [(0,)]
    counted.query("select forget_user(%s)", key("ann"))
    assert counted.query(counts, ann) == [(0,)]


def test_who_is_forgotten_while_a_day_is_counted_is_in_no_count(counted: World) -> None:
    counted.query("delete from engine.counted_day returning 1")
    counted.query(
        "insert into engine.counted_day (day, kind) select (shown_at at time zone 'UTC')::date, 'strategy'"
        " from engine.answer_log where answer_id = %s returning 1",
        answer(counted, 150),
    )
    with counted.connect() as forgetting:
        forgetting.execute("begin")
        forgetting.execute("select api.forget_user(%s)", [key("ann")])
        with counted.connect() as counting:
            counting.execute("set lock_timeout = '100ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                counting.execute("select engine.count_outcomes()")
        forgetting.execute("commit")
    count(counted)
    assert_as_if_never_counted(counted)


def test_what_is_done_now_changes_no_count(counted: World) -> None:
    days = held(counted)
    record(counted, "bob", "third")
    answer_id = ask(counted, "bob")["answer_id"]
    see(counted, {"answer_id": answer_id, "media_ids": []})
    record(counted, "bob", "fourth", answer_id=answer_id)
    assert held(counted) == days


def test_counts_go_with_their_answers(counted: World) -> None:
    counted.query("update engine.tracking set retention = '1 day' returning 1")
    counted.query("select engine.tend_answer_log()")
    for table in ("counted_day", "counted_outcome"):
        assert counted.query(f"select count(*) from engine.{table} where true") == [(0,)], table
