"""A day that is over is counted once, and what was shown in hours that are; what then changes counts at once."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import scaled
from tests.service.waiting import until
from tests.sql.outcomes.test_outcomes import earlier, record, see
from tests.sql.tracked_recommendations.test_tracking import ask
from tests.stories import story
from tests.world import World, key

LONG_AGO = datetime.now(UTC) - timedelta(days=30)
NAMED = 153
"""Hours since an answer was given that an event names; which is gone by now."""
RECENT = 3
"""Hours since an answer was given on a day that is not over, or not for long enough; and its hour is."""


def count(world: Any) -> set[Any]:
    """Count all that is to be counted, as a worker does; of which days that was."""
    days = Counter[Any]()
    while day := world.query("select engine.count_outcomes()")[0][0]:
        days[day] += 1
        assert days[day] <= 2  # it holds, once it is counted: but for one of which an hour ends now
    return set(days)


def all_outcomes(world: Any) -> list[tuple[Any, ...]]:
    """By everything, at each placement, of a time that holds days whole and in part."""
    questions = [
        *((by, None, LONG_AGO) for by in ("strategy", "placement", "position", "arm", "day")),
        ("position", "home", LONG_AGO.replace(hour=23)),
        ("strategy", "end", LONG_AGO.replace(hour=23)),
    ]
    return [
        (by, placement, *row)
        for by, placement, since in questions
        for row in world.query(
            'select * from api.outcomes(%s, "from" => %s, "to" => now(), by => %s)',
            placement,
            since,
            by,
        )
    ]


def held(world: Any) -> set[Any]:
    """The days with answers whose counts are those of now."""
    return {
        day
        for (day,) in world.query(
            "select day from engine.counted_days(%s, now()) where is_over"
            " intersect select (shown_at at time zone 'UTC')::date from engine.answer_log",
            LONG_AGO,
        )
    }


def begun(world: Any) -> set[Any]:
    """The other days with answers of hours that ended an hour ago, which are counted."""
    return {
        day
        for (day,) in world.query(
            "select day from engine.counted_days(%s, now()) counted where not is_over and exists ("
            " select from engine.answer_log where shown_at >= day and shown_at < upto)",
            LONG_AGO,
        )
    }


def countable(world: Any) -> set[Any]:
    """The days with answers that ended longer than the window and an hour ago."""
    return {
        day
        for (day,) in world.query(
            "select distinct (shown_at at time zone 'UTC')::date from engine.answer_log, engine.tracking"
            " where date_trunc('day', shown_at, 'UTC') + interval '25 hours' + attribution_window <= now()"
        )
    }


class Within:
    """The world in one transaction, which comes to nothing."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def query(self, statement: str, *arguments: Any, role: str | None = None) -> list[Any]:
        return self._connection.execute(statement.encode(), arguments).fetchall()


@contextmanager
def within(world: World) -> Iterator[Within]:
    with world.connect() as connection, connection.transaction(force_rollback=True):
        yield Within(connection)


def assert_as_if_never_counted(world: World | Within) -> None:
    if isinstance(world, World):
        with within(world) as inside:
            assert_as_if_never_counted(inside)
        return
    found = all_outcomes(world)
    with world._connection.transaction(force_rollback=True):
        world._connection.execute("delete from engine.counted_day")
        assert found == all_outcomes(world)
    assert found


def take(
    world: Any, answer_id: str, place: int = 1, kind: str = "WATCH", after: str = "1 hour"
) -> None:
    """An event that came of an answer, as if engagement_db had brought it."""
    world.query(
        "insert into engine.interaction (interaction_id, user_key, media_key, type, value, happened_at)"
        " select (select coalesce(max(interaction_id), 1000) + 1 from engine.interaction where interaction_id < 1 << 30), user_key, media_keys[%s], %s, 1,"
        " shown_at + %s::interval from engine.answer_log where answer_id = %s returning 1",
        place,
        kind,
        after,
        answer_id,
    )


def attribute(world: Any, answer_id: str, place: int) -> None:
    """As if the event had named its answer."""
    world.query(
        "insert into engine.attribution (user_key, media_key, answer_id, happened_at)"
        " select user_key, media_keys[%s], answer_id, shown_at from engine.answer_log"
        " where answer_id = %s returning 1",
        place,
        answer_id,
    )


@story
def counted(world: World) -> None:
    """Answers of days that are counted, two of them of two arms; and one of today."""
    for name in ("first", "second", "third", "fourth"):
        world.media(name, "DRAMA")
    for name in ("ann", "bob", "cat", "dan"):
        world.person(name, "DRAMA")
    world.placements("home", "end", "one")
    world.refresh()
    for hours, person, more in (
        (200, "ann", {"limit": 4, "placement": "home"}),
        (199, "bob", {"limit": 2, "placement": "home"}),
        (198, "bob", {"limit": 3, "placement": "end", "strategy": "blend"}),
        (150, "ann", {"limit": 2, "offset": 1, "placement": "home"}),
        (120, "ann", {"limit": 4, "placement": "end"}),
    ):
        take(world, earlier(world, ask(world, person, **more)["answer_id"], hours))
    world.query(
        "update engine.answer_log set arms = '{1,2,0,1}', experiment = 'x', experiment_version = 1"
        " where cardinality(media_keys) = 4 returning 1"
    )
    world.query("select engine.start_experiment('x', '{classic,blend}', 'one', 'interleave')")
    # One who named an answer, and then took it back.
    attribute(world, earlier(world, ask(world, "cat", placement="home")["answer_id"], NAMED), 1)
    # And one who did so after the window.
    late = earlier(world, ask(world, "dan", placement="home")["answer_id"], 197)
    take(world, late, after="30 hours")
    attribute(world, late, 1)
    # Of days that are not over, or not for long enough.
    for ago, person in ((26, "dan"), (RECENT - 0.1, "dan"), (RECENT, "cat")):
        recent = earlier(world, ask(world, person, limit=3, placement="home")["answer_id"], ago)
    take(world, recent, 2, after="5 minutes")
    ask(world, placement="home")
    count(world)
    assert len(held(world)) >= 3
    assert begun(world)  # two days, but from 01:00 to 03:00 (UTC) one
    assert held(world) == countable(world)


def answer(world: Any, hours: float) -> str:
    [(answer_id,)] = world.query(
        "select answer_id from engine.answer_log order by abs(extract(epoch from now() - shown_at) - 3600 * %s) limit 1",
        hours,
    )
    return str(answer_id)


def title(world: Any, hours: float, place: int) -> str:
    """Of what that answer showed, at this place."""
    [(found,)] = world.query(
        "select title from engine.answer_log join engine.media on media_key = media_keys[%s] where answer_id = %s",
        place,
        answer(world, hours),
    )
    return str(found)


def test_counts_are_those_of_the_log(counted: World) -> None:
    assert_as_if_never_counted(counted)
    [(taken,)] = counted.query(
        "select sum(cardinality(seconds)) from engine.counted_outcome where kind = %s", "page"
    )
    assert taken == 6
    # That by arm, of a page of whose media the first and the fourth are the first arm's.
    assert sorted(
        counted.query(
            "select arm, sum(answers)::integer as answers, sum(shown)::integer as shown"
            " from engine.counted_outcome"
            " where kind = %s and placement = 'home' group by arm",
            "arm",
        )
    ) == [(0, 1, 1), (1, 1, 2), (2, 1, 1)]


def test_what_was_counted_is_what_is_read(counted: World) -> None:
    """Not only would it be the same: the answers are not looked at."""
    with within(counted) as world:
        world._connection.execute("set local session_replication_role = replica")
        world._connection.execute("update engine.counted_outcome set answers = answers + 1000")
        assert any(row[3] > 1000 for row in all_outcomes(world))


def test_hours_that_are_over_are_what_is_read(counted: World) -> None:
    """But for what was taken, which is none of what is counted of them."""
    days = list(begun(counted))
    with within(counted) as world:
        world._connection.execute("set local session_replication_role = replica")
        world._connection.execute(
            "update engine.counted_outcome set answers = answers + 1000 where day = any (%s)",
            [days],
        )
        assert any(row[3] > 1000 for row in all_outcomes(world))
    assert counted.query(
        "select distinct seconds from engine.counted_outcome where day = any (%s)", days
    ) == [([],)]


CHANGES: dict[str, Callable[[Any], object]] = {
    "what was really seen is told late": lambda world: see(
        world, {"answer_id": answer(world, 200), "media_ids": [str(key("first"))]}
    ),
    "an event comes late": lambda world: take(
        world, answer(world, 150), 2, kind="LIKE", after="2 hours"
    ),
    "an event goes": lambda world: world.query(
        "delete from engine.interaction where interaction_id = (select min(interaction_id) from engine.interaction) returning 1"
    ),
    "an event is of another time": lambda world: world.query(
        "update engine.interaction set happened_at = happened_at + interval '1 hour' returning 1"
    ),
    "an event counts no more": lambda world: world.query(
        "update engine.interaction set value = 0 returning 1"
    ),
    "somebody takes back what they did": lambda world: world.query(
        "select delete_interactions(user_id => %s, media_id => %s, type => 'WATCH')",
        key("bob"),
        key(title(world, 199, 1)),
    ),
    "an event of today names an answer of then": lambda world: record(
        world, "ann", title(world, 150, 2), answer_id=answer(world, 150)
    ),
    "what was named is named no more": lambda world: world.query(
        "delete from engine.attribution returning 1"
    ),
    "an event of today makes one that was taken back count": lambda world: record(
        world, "cat", title(world, NAMED, 1)
    ),
    "an event of today names another answer than that of then": lambda world: record(
        world,
        "ann",
        title(world, 200, 1),
        answer_id=ask(world, limit=4)["answer_id"],
    ),
    "a person is forgotten": lambda world: world.query("select forget_user(%s)", key("ann")),
    "an answer is logged late": lambda world: earlier(
        world, ask(world, "bob", placement="end")["answer_id"], 151
    ),
    "what was really seen hours ago is told late": lambda world: see(
        world, {"answer_id": answer(world, RECENT), "media_ids": []}
    ),
    "what was shown hours ago is taken": lambda world: take(
        world, answer(world, RECENT), 3, kind="LIKE", after="6 minutes"
    ),
    "an answer of hours ago is logged late": lambda world: earlier(
        world, ask(world, "dan", placement="home")["answer_id"], RECENT
    ),
    "an answer of hours ago goes": lambda world: world.query(
        "delete from engine.answer_log where answer_id = %s returning 1", answer(world, RECENT)
    ),
    "an answer goes": lambda world: world.query(
        "delete from engine.answer_log where answer_id = %s returning 1", answer(world, 120)
    ),
    "the window is another": lambda world: world.query(
        "update engine.tracking set attribution_window = '30 minutes' returning 1"
    ),
    "an experiment is gone": lambda world: world.query("delete from engine.experiment returning 1"),
}
"""Each changes outcomes of days that are counted."""


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_counts_at_once_and_is_counted_anew(counted: World, change: str) -> None:
    before = all_outcomes(counted)
    CHANGES[change](counted)
    assert_as_if_never_counted(counted)
    assert all_outcomes(counted) != before
    count(counted)
    assert held(counted) == countable(counted)
    # (By a shorter window, all of them may be of a day that is over.)
    assert begun(counted) or change == "the window is another"
    assert_as_if_never_counted(counted)


def test_a_day_that_changed_often_is_noted_once(counted: World) -> None:
    days = "select day, count(*) from engine.changed_day group by day order by day"
    counted.query(
        "insert into engine.changed_day select day from engine.counted_day"
        " cross join generate_series(1, 5) returning 1"
    )
    before = counted.query(days)
    assert {rows for _, rows in before} == {5}
    [(day,)] = counted.query("select engine.count_outcomes()")
    assert counted.query(days) == [(each, 1) for each, _ in before if each != day]
    count(counted)
    assert counted.query(days) == []


def test_who_forgets_somebody_waits_for_no_count(counted: World) -> None:
    with counted.connect() as operator:
        [(definition,)] = operator.execute(
            "select pg_get_functiondef('engine.shown_counts'::regproc)"
        ).fetchall()
        slow = "\nbegin\n    perform pg_advisory_xact_lock_shared(20);\n"
        operator.execute(definition.replace("\nbegin\n", slow, 1).encode())
        operator.execute(
            "insert into engine.changed_day select (shown_at at time zone 'UTC')::date"
            " from engine.answer_log where answer_id = %s",
            [answer(counted, 200)],
        )
        operator.execute("select pg_advisory_lock(20)")
        with ThreadPoolExecutor() as threads:
            counting = threads.submit(counted.query, "select engine.count_outcomes()")
            try:
                until(
                    lambda: operator.execute(
                        "select from pg_locks where locktype = 'advisory' and not granted"
                        " and database = (select oid from pg_database where datname = current_database())"
                    ).fetchall()
                )
                with counted.connect(role="ml_service_app") as application:
                    application.execute("set lock_timeout = '60s'")
                    application.execute("select forget_user(%s)", [key("ann")])
            finally:
                operator.execute("select pg_advisory_unlock(20)")
            assert counting.result() != [(None,)]
        operator.execute(definition.encode())
    # What it had counted of her is counted anew.
    count(counted)
    assert_as_if_never_counted(counted)


@given(
    changes=st.lists(
        st.tuples(st.sampled_from(sorted(CHANGES)), st.booleans()),
        min_size=2,
        max_size=6,
        unique_by=lambda each: each[0],
    )
)
@settings(max_examples=scaled(6))
def test_whatever_changes_one_after_the_other(
    counted: World, changes: list[tuple[str, bool]]
) -> None:
    with within(counted) as world:
        for change, is_counted in changes:
            if is_counted:
                count(world)
            try:
                with world._connection.transaction():
                    CHANGES[change](world)
            except psycopg.Error as error:  # of who was forgotten, for example
                if not (error.sqlstate or "").startswith("ML"):
                    raise
            assert_as_if_never_counted(world)


def test_what_changes_no_count_leaves_all_counted(counted: World) -> None:
    days = held(counted), begun(counted)
    record(counted, "bob", "third")
    answer_id = ask(counted, "bob")["answer_id"]
    see(counted, {"answer_id": answer_id, "media_ids": []})
    record(counted, "bob", "fourth", answer_id=answer_id)
    counted.query("select engine.start_experiment('y', '{classic,blend}', 'end')")
    # Of the catalogue and of the model, outcomes are those of when somebody asks.
    before = all_outcomes(counted)
    with counted.connect() as connection:
        connection.execute(
            "insert into engine.media (media_id, title, genre_set_key)"
            " select gen_random_uuid(), 'fifth', genre_set_key from engine.media limit 1"
        )
        connection.execute("drop materialized view model.new_media")
        connection.execute(
            "create table model.new_media as select media_key from engine.media limit 1"
        )
        connection.execute("alter table model.new_media owner to ml_service_owner")
    assert all_outcomes(counted) != before
    assert_as_if_never_counted(counted)
    assert (held(counted), begun(counted)) == days


def test_all_that_is_read_has_triggers(counted: World) -> None:
    """A table that outcomes come to rest on is watched, or here is said why not."""
    functions = {
        "engine." + row.proname: set(re.findall(r"\b(?:engine|model)\.\w+", row.prosrc))
        for row in counted.query(
            "select proname, prosrc from pg_proc where pronamespace = 'engine'::regnamespace"
        )
    }

    def reached(function: str) -> set[str]:
        names, todo = set(), [function]
        while todo:
            for name in functions.get(todo.pop(), ()):
                if name not in names:
                    names.add(name)
                    todo.append(name)
        return names

    tables = {
        row.name
        for row in counted.query(
            "select relnamespace::regnamespace || '.' || relname as name from pg_class where relkind in ('r', 'p', 'm', 'v')"
            " and relnamespace in ('engine'::regnamespace, 'model'::regnamespace)"
        )
    }
    read = reached("engine.count_outcomes") & tables
    assert read - {"engine.counted_day", "engine.counted_outcome", "engine.changed_day"} == {
        "engine.answer_log",
        "engine.attribution",
        "engine.interaction",
        # Who counts elsewhere changes where a shard is split, and then no count is left.
        "engine.person",
        "engine.shard",
        "engine.tracking",  # what it says is kept beside the counts
    }
    for table in ("answer_log", "attribution", "interaction"):
        triggers = counted.query(
            "select proname, tgtype from pg_trigger join pg_proc on pg_proc.oid = tgfoid"
            " where tgrelid = to_regclass('engine.' || %s) and tgenabled = 'O'",
            table,
        )
        for event in (4, 8, 16):  # INSERT, DELETE, UPDATE
            assert any(
                kind & event and "engine.count_anew" in reached(f"engine.{name}")
                for name, kind in triggers
            ), (
                table,
                event,
            )


def test_who_is_forgotten_is_in_no_count_at_once(counted: World) -> None:
    in_a_count = (
        "select (select count(*) from engine.counted_outcome where length(people) > %s and get_bit(people, %s) = 1) as counted,"
        " (select count(*) from engine.counted_day where %s = any (gone_user_keys)) as gone"
    )
    for person in ("ann", "cat"):
        count(counted)
        [(user_key,)] = counted.query(
            "select user_key from engine.person where user_id = %s", key(person)
        )
        assert sum(counted.query(in_a_count, *[user_key] * 3)[0]) > 0
        counted.query("select forget_user(%s)", key(person))
        assert counted.query(in_a_count, *[user_key] * 3) == [(0, 0)]


def test_what_is_written_while_a_day_is_counted_is_counted_anew(counted: World) -> None:
    days = held(counted)
    with counted.connect() as counting:
        for day in days:
            counting.execute("delete from engine.counted_day where day = %s", [day])
        with counting.transaction():
            for day in sorted(days, reverse=True):
                assert counting.execute("select engine.count_outcomes()").fetchone() == (day,)
            # Who is forgotten waits for nobody, nor does who records.
            counted.query("select forget_user(%s)", key("ann"))
            take(counted, answer(counted, 199), 2, kind="LIKE")
    assert held(counted) < countable(counted)
    assert_as_if_never_counted(counted)
    count(counted)
    assert held(counted) == countable(counted)
    assert_as_if_never_counted(counted)


def test_who_was_writing_before_is_waited_for(counted: World) -> None:
    """They may have found that the day was not over, and then have noted nothing."""
    counted.query("delete from engine.counted_day returning 1")
    with counted.connect() as writing, counted.connect() as counting, ThreadPoolExecutor() as pool:
        with writing.transaction():
            writing.execute("set local session_replication_role = replica")  # as if it had not
            writing.execute("delete from engine.interaction")
            [pid] = counting.execute("select pg_backend_pid()").fetchone() or (0,)
            done = pool.submit(count, Within(counting))
            until(
                lambda: (
                    counted.query("select wait_event from pg_stat_activity where pid = %s", pid)
                    == [("PgSleep",)]
                )
            )
        done.result()
    assert held(counted) == countable(counted)
    assert_as_if_never_counted(counted)


def test_counts_go_with_their_answers(counted: World) -> None:
    see(counted, {"answer_id": answer(counted, 200), "media_ids": []})
    counted.query("update engine.tracking set retention = '1 day' returning 1")
    counted.query("select engine.tend_answer_log()")
    for table in ("counted_day", "counted_outcome", "changed_day"):
        left = (
            f"select count(*) from engine.{table} where day < (now() at time zone 'UTC')::date - 1"
        )
        assert counted.query(left) == [(0,)], table
