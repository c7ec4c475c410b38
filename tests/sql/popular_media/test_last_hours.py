"""Lists of the last hours, from the model and what came since: as naively from all events."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from math import log
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.examples import scaled
from tests.world import World, key

HALF_LIVES = {"popular": 90, "trending": 3}
MEDIA = [key(f"medium {number}") for number in range(6)]
PEOPLE = [key(f"person {number}") for number in range(4)]
PER_MEDIUM = 10.0

ADD = """
    insert into engine.interaction (interaction_id, user_key, media_key, type, value, happened_at)
    select %s, user_key, media_key, %s, %s, %s
    from engine.person
    cross join engine.media
    where user_id = %s and media_id = %s
"""
# What is read of the events alone must not be asked.
NO_EVENTS = """
    create or replace function engine.popular_of_events(strategy text, hours integer)
        returns table (media_key integer, score double precision)
        language plpgsql
        stable
    as $$ begin raise 'asked of all events'; end $$
"""


class Event(NamedTuple):
    """What somebody did with something so many minutes ago."""

    who: int
    what: int
    type: str
    value: float
    minutes: float


class Change(NamedTuple):
    """What happens to the event of this number, of those that are there."""

    number: int
    what: str


events = st.builds(
    Event,
    st.integers(0, len(PEOPLE) - 1),
    st.integers(0, len(MEDIA) - 1),
    st.sampled_from(["LIKE", "LIKE", "WATCH", "DISLIKE"]),
    st.sampled_from([1.0, 1.0, 0.5, 3.0, 12.0, 0.0, -1.0]),
    st.sampled_from([-30, 3, 40, 70, 200, 290, 600, 1430, 1450, 2390, 5000, 43100, 43300, 60000])
    | st.integers(0, 3000).filter(lambda minutes: minutes % 60 <= 50),  # hours end while it runs
)
changes = st.builds(
    Change, st.integers(0, 40), st.sampled_from(["delete", "move", "value", "forget", "media"])
)


def scores(
    told: Iterable[Event], now: datetime, strategy: str, hours: int, per_day: float
) -> dict[int, float]:
    """What engine.popular_of_events says, by place in MEDIA, before the greatest is 1."""
    words: dict[tuple[int, int], list[Event]] = defaultdict(list)
    for event in told:
        words[event.who, event.what].append(event)
    counted: dict[tuple[int, Any], list[tuple[int, float, float]]] = defaultdict(list)
    for (who, what), said in words.items():
        likes = [e for e in said if e.type == "LIKE" and e.value > 0]
        watches = [e for e in said if e.type == "WATCH" and e.value > 0]
        dislikes = [e for e in said if e.type == "DISLIKE" or (e.type == "LIKE" and e.value <= 0)]
        if min((e.minutes for e in dislikes), default=1e9) <= min(
            (e.minutes for e in likes), default=1e8
        ):
            continue
        within = [
            [e for e in some if e.minutes < hours * 60] for some in (likes, watches)
        ]  # fmt: skip
        if within == [[], []]:
            continue
        value = sum(min((e.minutes, -e.value) for e in some)[1] * -1 for some in within if some)
        ago = min(e.minutes for some in within for e in some)
        day = (now - timedelta(minutes=ago)).date()
        counted[who, day].append((what, min(value, PER_MEDIUM), ago))
    totals: dict[int, float] = defaultdict(float)
    for words_of_day in counted.values():
        for what, value, ago in words_of_day:
            share = min(1, per_day / len(words_of_day))
            totals[what] += value * share * 2 ** (-ago / 1440 / HALF_LIVES[strategy])
    return totals


class Site:
    """A world that holds events, as the tables of the engine have them."""

    def __init__(self, world: World, connection: psycopg.Connection[Any], per_day: float) -> None:
        self.world = world
        self.connection = connection
        self.per_day = per_day
        self.events: dict[int, Event] = {}
        self.gone: set[int] = set()
        self.forgotten: set[int] = set()
        self.number = 0
        world.clear()
        connection.execute("update engine.influence_limit set per_day = %s", [per_day])
        connection.execute("insert into engine.genre_set (genres) values ('{DRAMA}')")
        connection.execute(
            "insert into engine.media (media_id, title, genre_set_key) select id, 'x', 1 from unnest(%s) id",
            [MEDIA],
        )
        connection.execute("insert into engine.person (user_id) select unnest(%s)", [PEOPLE])
        self.now = datetime.now(UTC)

    def add(self, told: Sequence[Event]) -> None:
        for event in told:
            if event.who in self.forgotten:
                continue
            self.number += 1
            self.events[self.number] = event
            at = self.now - timedelta(minutes=event.minutes)
            ids = PEOPLE[event.who], MEDIA[event.what]
            self.connection.execute(ADD, [self.number, event.type, event.value, at, *ids])

    def change(self, change: Change) -> None:
        if not self.events:
            return
        numbers = sorted(self.events)
        number = numbers[change.number % len(numbers)]
        event = self.events[number]
        by_id = "engine.interaction where interaction_id = %s"
        if change.what == "delete":
            self.connection.execute(f"delete from {by_id}".encode(), [number])
            del self.events[number]
        elif change.what == "move":  # another id, as once it is forwarded
            self.number += 1
            self.connection.execute(
                "update engine.interaction set interaction_id = %s where interaction_id = %s",
                [self.number, number],
            )
            self.events[self.number] = self.events.pop(number)
        elif change.what == "value":
            self.connection.execute(
                "update engine.interaction set value = 2, happened_at = %s where interaction_id = %s",
                [self.now - timedelta(minutes=10), number],
            )
            self.events[number] = event._replace(value=2.0, minutes=10)
        elif change.what == "forget":
            self.connection.execute("select api.forget_user(%s)", [PEOPLE[event.who]])
            self.events = {n: e for n, e in self.events.items() if e.who != event.who}
            self.forgotten.add(event.who)
        else:
            self.connection.execute(
                "update engine.media set deleted = true where media_id = %s", [MEDIA[event.what]]
            )
            self.gone.add(event.what)

    def refresh(self) -> None:
        row = self.connection.execute("select error from engine.refresh()").fetchone()
        assert row == (None,)

    def sum_changes(self) -> None:
        self.connection.execute("select engine.sum_changes()")

    def check(self, hours: int) -> None:
        for strategy in HALF_LIVES:
            self.check_list(strategy, hours)

    def check_list(self, strategy: str, hours: int) -> None:
        naive = scores(self.events.values(), self.now, strategy, hours, self.per_day)
        shown = {MEDIA[what]: total for what, total in naive.items() if what not in self.gone}
        expected = {one: total / max(shown.values()) for one, total in shown.items()}
        assert dict(listed(self.connection, OF_EVENTS, strategy, hours)) == pytest.approx(expected)
        with self.connection.transaction(force_rollback=True):
            self.connection.execute(NO_EVENTS)
            rows = listed(self.connection, SINCE, strategy, hours, None, 100)
            assert dict(rows) == pytest.approx(expected)
            assert [one for one, _ in rows] == in_order(expected)
            bits = [True, True, False, True, False, False]
            allowed = "".join("01"[bit] for bit in [False, *bits])
            wanted = [one for one in in_order(expected) if bits[MEDIA.index(one)]]
            rows = listed(self.connection, SINCE, strategy, hours, allowed, 2)
            assert [one for one, _ in rows] == wanted[:2]
            assert dict(rows) == pytest.approx({one: expected[one] for one in wanted[:2]})


OF_EVENTS = "engine.popular_of_events(%s, %s)"
SINCE = "engine.popular_since(%s, %s, %s::varbit, %s)"


def listed(
    connection: psycopg.Connection[Any], function: str, *arguments: Any
) -> list[tuple[UUID, float]]:
    query = (
        f"select media_id, score from {function} with ordinality listed (media_key, score, place)"
    )
    rows = connection.execute(
        f"{query} join engine.media using (media_key) order by place".encode(), arguments
    )
    return [(media_id, score) for media_id, score in rows]


def in_order(expected: dict[UUID, float]) -> list[UUID]:
    return sorted(expected, key=lambda one: (-round(log(expected[one]), 9), one))


stories = st.lists(events, max_size=10) | st.lists(events, min_size=20, max_size=40)


@pytest.fixture
def operator(world: World) -> Iterator[psycopg.Connection[Any]]:
    """One session for all examples: a new one would have to plan each refresh first."""
    with world.connect() as connection:
        yield connection


@settings(max_examples=scaled(20))
@given(
    before=stories,
    turns=st.lists(
        st.tuples(st.lists(events, max_size=8), st.lists(changes, max_size=6)),
        min_size=1,
        max_size=2,
    ),
    per_day=st.sampled_from([20.0, 2.0, 1.5]),
    hours=st.sampled_from([1, 5, 24, 40, 100, 720]),
)
@example(before=[], turns=[([], [])], per_day=20.0, hours=24)
def test_they_are_those_of_all_events(  # noqa: PLR0917 (drawn)
    world: World,
    operator: psycopg.Connection[Any],
    before: list[Event],
    turns: list[tuple[list[Event], list[Change]]],
    per_day: float,
    hours: int,
) -> None:
    site = Site(world, operator, per_day)
    site.add(before)
    for came, changed in turns:
        site.refresh()
        site.check(hours)
        site.add(came)
        site.sum_changes()
        site.check(hours)
        for change in changed:
            site.change(change)
        site.check(hours)
        site.sum_changes()
        site.check(hours)


MANY = """
    with random as materialized (select setseed(0.5)),
    medium as (
        insert into engine.media (media_id, title, genre_set_key)
        select md5('medium ' || n)::uuid, 'x', 1 from random, generate_series(7, 400) n
    ),
    person as (
        insert into engine.person (user_id)
        select md5('person ' || n)::uuid from generate_series(5, 300) n
    )
    insert into engine.interaction (interaction_id, user_key, media_key, type, value, happened_at)
    select
        n,
        1 + (random() ^ 2 * 300)::integer % 300,
        1 + (random() ^ 3 * 400)::integer % 400,
        (array['LIKE', 'LIKE', 'WATCH', 'DISLIKE'])[1 + (random() * 4)::integer % 4]::engine.interaction_type,
        1,
        now() - random() ^ 2 * interval '800 hours'
    from generate_series(1, 8000) n
"""
CHANGE_SOME = """
    update engine.interaction set happened_at = now() - random() * interval '30 hours', type = 'LIKE'
    where interaction_id % 50 = 7 or user_key = 1 and interaction_id % 2 = 0
"""


RECENT = ("taken", "recent_basis", "recent_opinion", "busy_day", "recent_sum", "recent_list")


def refresh_recent(connection: psycopg.Connection[Any]) -> None:
    """Without the models that have nothing to do with it."""
    with connection.transaction():
        for name in RECENT:
            connection.execute("select engine.renew(%s, null)", [f"model.{name}"])
        connection.execute("truncate engine.opinion_change")


@pytest.mark.parametrize("is_changed", [False, True])
@pytest.mark.parametrize("is_summed", [False, True])
def test_the_first_are_found_without_the_others(
    world: World, is_changed: bool, is_summed: bool
) -> None:
    """However few are asked for, of whatever hours, and however few of these are let through."""
    with world.connect() as connection:
        Site(world, connection, per_day=3)
        connection.execute(MANY)
        refresh_recent(connection)
        keys = dict(connection.execute("select media_id, media_key from engine.media").fetchall())
        if is_changed:
            connection.execute("delete from engine.interaction where interaction_id % 40 = 3")
            connection.execute(CHANGE_SOME)
        if is_summed:
            connection.execute("select engine.sum_changes()")
            connection.execute("delete from engine.interaction where interaction_id % 40 = 4")
        for hours in (7, 100, 720):
            for strategy in HALF_LIVES:
                with connection.transaction(force_rollback=True):
                    expected = dict(listed(connection, OF_EVENTS, strategy, hours))
                    order = in_order(expected)
                    connection.execute(NO_EVENTS)
                    for step in (1, 3, 90):
                        allowed = "".join("01"[number % step == 0] for number in range(401))
                        wanted = [one for one in order if keys[one] % step == 0]
                        for most in (1, 10, 100):
                            rows = listed(connection, SINCE, strategy, hours, allowed, most)
                            assert [one for one, _ in rows] == wanted[:most]
                            assert dict(rows) == pytest.approx(
                                {one: expected[one] for one in wanted[:most]}
                            )


def test_very_many_changes_are_not_summed_up_for_a_question(world: World) -> None:
    """Until they are summed up for all questions, the events tell."""
    with world.connect() as connection:
        site = Site(world, connection, per_day=20)
        site.add([Event(0, 0, "LIKE", 1, 5), Event(1, 1, "LIKE", 1, 9)])
        site.refresh()
        site.add([Event(2, 1, "LIKE", 1, 5)])
        note = "insert into engine.opinion_change (user_key, media_key) select 3, 2 from generate_series(1, %s)"
        is_known = "select engine.recent_is_known(now() - interval '1 day')"
        for more, expected in ((9_999, True), (1, False)):
            connection.execute(note, [more])
            assert connection.execute(is_known).fetchone() == (expected,)
            with connection.transaction(force_rollback=True):
                connection.execute(NO_EVENTS)
                if expected:
                    before = listed(connection, SINCE, "popular", 24, None, 9)
                else:
                    with pytest.raises(psycopg.Error, match="asked of all events"):
                        listed(connection, SINCE, "popular", 24, None, 9)
        after = listed(connection, SINCE, "popular", 24, None, 9)
        assert [one for one, _ in after] == [one for one, _ in before]
        assert dict(after) == pytest.approx(dict(before))
        site.sum_changes()
        assert connection.execute(is_known).fetchone() == (True,)
        site.check(24)


# What is said of which medium, each by another person: what is summed up, and what came since.
LATE = {"since": ([], [(199, 7)]), "summed up": ([(199, 5)], [(200, 6)])}


@pytest.mark.parametrize("said", LATE)
def test_what_changed_counts_however_far_down_it_was(world: World, said: str) -> None:
    """After more media than a round looks at, which have too little, but had enough if as much had changed of them."""
    with world.connect() as connection:
        site = Site(world, connection, per_day=1000)
        connection.execute(
            "insert into engine.media (media_id, title, genre_set_key)"
            " select md5('medium ' || n)::uuid, 'x', 1 from generate_series(7, 200) n"
        )
        connection.execute(
            "insert into engine.interaction (interaction_id, user_key, media_key, type, value, happened_at)"
            " select n, 1, n, 'LIKE', case n when 1 then 10 when 199 then 5.5 when 200 then 1 else 6 end, %s"
            " from generate_series(1, 200) n",
            [site.now],
        )
        refresh_recent(connection)
        for person, came in enumerate(LATE[said], start=2):
            connection.execute("select engine.sum_changes()")
            for number, value in came:
                connection.execute(
                    "insert into engine.interaction (interaction_id, user_key, media_key, type, value, happened_at)"
                    " values (%s, %s, %s, 'LIKE', %s, %s)",
                    [200 + person, person, number, value, site.now],
                )
        [(first,)] = connection.execute("select media_id from engine.media where media_key = 199")
        connection.execute(NO_EVENTS)
        for strategy in HALF_LIVES:
            for hours in (1, 24, 100, 300, 720):
                assert listed(connection, SINCE, strategy, hours, None, 1) == [(first, 1)]


def test_spans_and_bounds_are_of_the_same_places(world: World) -> None:
    with world.connect() as connection:
        site = Site(world, connection, per_day=20)
        site.refresh()
        site.add([Event(0, 1, "LIKE", 1, 5)])
        site.sum_changes()
        spans: dict[int, list[int]] = defaultdict(list)
        for place, hours in connection.execute(
            "select place, round(extract(epoch from as_of - since) / 3600)::integer as hours"
            " from model.recent_list cross join model.recent_basis where strategy = 'popular' and part = 0 order by hours desc"
        ):
            spans[place].append(hours)
        assert list(spans) == list(range(1, len(spans) + 1))  # the longest first
        assert spans[10] == [12, 8]  # engine.first_in_span names it
        bounds = connection.execute("select distinct place from engine.recent_bound order by 1")
        serving = connection.execute(
            "select distinct engine.bound_place(place) from model.recent_list order by 1"
        )
        assert bounds.fetchall() == serving.fetchall()


def test_what_is_far_down_is_found_as_well(world: World) -> None:
    """Of more media than an order of the model has."""
    with world.connect() as connection:
        Site(world, connection, per_day=20)
        connection.execute(
            "with medium as (insert into engine.media (media_id, title, genre_set_key)"
            " select md5('medium ' || n)::uuid, 'x', 1 from generate_series(7, 20100) n)"
            " insert into engine.interaction (interaction_id, user_key, media_key, type, value, happened_at)"
            " select n, 1, n, 'LIKE', 1, now() - n * interval '1 second' from generate_series(1, 20100) n"
        )
        refresh_recent(connection)
        [(kept, is_all)] = connection.execute(
            "select sum(cardinality(media_keys)), min(unlisted_most) = 0 from model.recent_list"
            " where strategy = 'popular' group by since order by since limit 1"
        ).fetchall()
        assert (kept, is_all) == (20_000, False)
        expected = dict(listed(connection, OF_EVENTS, "popular", 720))
        last = in_order(expected)[-2:]
        [(allowed,)] = connection.execute(
            "select string_agg(case when media_id = any (%s) then '1' else '0' end, '' order by n)"
            " from generate_series(0, 20100) n left join engine.media on media_key = n",
            [last],
        ).fetchall()
        connection.execute(NO_EVENTS)
        for most in (1, 2, 3):
            rows = listed(connection, SINCE, "popular", 720, allowed, most)
            assert [one for one, _ in rows] == last[:most]
        rows = listed(connection, SINCE, "popular", 720, None, 5100)
        assert [one for one, _ in rows] == in_order(expected)[:5100]


def test_what_was_taken_away_leaves_what_is_left_as_it_is(world: World) -> None:
    """Where it leaves no digits of that, the events are asked."""
    with world.connect() as connection:
        site = Site(world, connection, per_day=20)
        site.add([Event(0, 0, "LIKE", 10, 5), Event(1, 0, "LIKE", 1e-12, 5)])
        site.add([Event(2, 1, "LIKE", 2e-12, 5)])
        site.refresh()
        site.change(Change(0, "delete"))
        rows = listed(connection, SINCE, "trending", 24, None, 10)
        assert rows == [(MEDIA[1], 1), (MEDIA[0], pytest.approx(0.5))]


@pytest.mark.parametrize(
    "change",
    [
        "update engine.influence_limit set per_medium = 0.5",
        "update engine.influence_limit set per_day = 1",
        "update engine.model_parameters set half_life = '1 hour' where half_life is not null",
    ],
)
def test_limits_and_half_lives_count_at_once(world: World, change: str) -> None:
    with world.connect() as connection:
        site = Site(world, connection, per_day=20)
        site.add([Event(0, 0, "LIKE", 1, 5), Event(0, 1, "LIKE", 2, 70), Event(1, 1, "LIKE", 1, 9)])
        site.refresh()
        before = listed(connection, SINCE, "trending", 24, None, 10)
        for refreshed in (False, True):
            if refreshed:
                site.refresh()
            else:
                connection.execute(change.encode())
            rows = listed(connection, SINCE, "trending", 24, None, 10)
            assert rows != before
            assert dict(rows) == pytest.approx(dict(listed(connection, OF_EVENTS, "trending", 24)))


def test_a_half_life_of_a_second_leaves_what_is_old_next_to_nothing(world: World) -> None:
    """And not a number that is too small."""
    with world.connect() as connection:
        site = Site(world, connection, per_day=20)
        site.add([Event(0, 0, "LIKE", 1, 5), Event(1, 1, "LIKE", 1, 5000)])
        connection.execute(
            "update engine.model_parameters set half_life = '1 second' where half_life is not null"
        )
        site.refresh()
        for call in (SINCE, OF_EVENTS):
            arguments = ("trending", 720, None, 10) if call is SINCE else ("trending", 720)
            rows = dict(listed(connection, call, *arguments))
            assert rows == {MEDIA[0]: 1, MEDIA[1]: pytest.approx(0)}


def noted(connection: psycopg.Connection[Any]) -> list[tuple[int, int]]:
    return connection.execute(
        "select distinct user_key, media_key from engine.opinion_change order by 1, 2"
    ).fetchall()


def test_who_did_what_is_noted_until_a_refresh_has_seen_it(world: World) -> None:
    with world.connect() as connection:
        site = Site(world, connection, per_day=20)
        site.refresh()
        site.add([Event(0, 1, "LIKE", 1, 5), Event(2, 3, "DISLIKE", -1, 5)])
        assert noted(connection) == [(1, 2), (3, 4)]
        with world.connect() as late:
            late.execute("begin")
            late.execute(ADD, [99, "LIKE", 1, site.now, PEOPLE[3], MEDIA[5]])
            site.refresh()
            late.execute("commit")
        assert noted(connection) == [(4, 6)]
        site.refresh()
        assert noted(connection) == []
        connection.execute("delete from engine.interaction where interaction_id = 99")
        assert noted(connection) == [(4, 6)]


def test_what_is_written_while_changes_are_summed_up_counts(world: World) -> None:
    """Whatever is committed when: before, while a model is built, and after."""
    with world.connect() as connection, world.connect() as late:
        site = Site(world, connection, per_day=2)
        site.refresh()
        late.execute("begin")
        late.execute(ADD, [98, "LIKE", 1, site.now, PEOPLE[0], MEDIA[5]])
        site.add([Event(0, number, "LIKE", 1, 5) for number in range(3)])
        site.sum_changes()
        site.check(24)
        late.execute("commit")
        site.events[98] = Event(0, 5, "LIKE", 1, 0)
        site.check(24)
        site.sum_changes()
        site.check(24)
        late.execute("begin")
        late.execute(ADD, [99, "LIKE", 1, site.now, PEOPLE[1], MEDIA[4]])
        site.refresh()
        site.check(24)
        late.execute("commit")
        site.events[99] = Event(1, 4, "LIKE", 1, 0)
        site.check(24)
        site.sum_changes()
        site.check(24)


def test_what_has_not_changed_is_not_written_anew(world: World) -> None:
    """Else each thing that somebody does would leave dead all rows of what they did before."""
    rows = "select {0}.ctid, {0}.xmin::text, media_id from engine.{0} join engine.media using (media_key)"

    def kept(connection: psycopg.Connection[Any], table: str) -> set[Any]:
        return set(connection.execute(rows.format(table).encode()).fetchall())

    with world.connect() as connection:
        site = Site(world, connection, per_day=20)
        site.refresh()
        site.add([Event(0, number, "LIKE", 1, 5) for number in range(3)])
        site.sum_changes()
        tables = ("recent_step", "recent_gain", "recent_bound")
        before = {table: kept(connection, table) for table in tables}
        site.add([Event(0, 4, "LIKE", 1, 5)])
        site.change(Change(2, "move"))
        site.sum_changes()
        for table in tables:
            after = kept(connection, table)
            assert before[table] < after
            assert {media_id for *_, media_id in after - before[table]} == {MEDIA[4]}
        site.check(24)


def test_summed_up_for_another_model_is_not_counted(world: World) -> None:
    with world.connect() as connection, world.connect() as refreshing:
        site = Site(world, connection, per_day=20)
        site.add([Event(0, 1, "LIKE", 1, 90)])
        site.refresh()
        site.add([Event(0, 2, "LIKE", 1, 5), Event(1, 2, "WATCH", 1, 5)])
        refreshing.execute("begin")
        refreshing.execute("select engine.refresh()")
        site.sum_changes()
        site.check(24)
        refreshing.execute("commit")
        site.check(24)
        site.sum_changes()
        site.check(24)
        assert connection.execute("select count(*) from engine.recent_step").fetchone() == (0,)


def test_nothing_is_noted_on_a_shard(world: World) -> None:
    """Nobody refreshes there: its lists are read from the events."""
    with world.connect() as connection:
        site = Site(world, connection, per_day=20)
        site.refresh()
        connection.execute("insert into engine.shard (slots) values ('{0}')")
        site.add([Event(0, 1, "LIKE", 1, 5)])
        assert noted(connection) == []
        assert listed(connection, SINCE, "popular", 24, None, 10) == [(MEDIA[1], 1)]


MANY_AT_ONCE = {
    "people": "with person as (insert into engine.person (user_id)"
    " select gen_random_uuid() from generate_series(1, 10001) returning user_key)"
    " insert into engine.interaction (interaction_id, user_key, media_key, type, value, happened_at)"
    " select user_key, user_key, 1 + user_key % 3, 'LIKE', 1, now() from person",
    "media of few people": "with medium as (insert into engine.media (media_id, genre_set_key)"
    " select gen_random_uuid(), 1 from generate_series(1, 10001) returning media_key)"
    " insert into engine.interaction (interaction_id, user_key, media_key, type, value, happened_at)"
    " select media_key, 1 + media_key % 3, media_key, 'LIKE', 1, now() from medium",
}


@pytest.mark.parametrize("what", MANY_AT_ONCE)
def test_very_much_at_once_is_read_from_the_events_until_a_refresh(world: World, what: str) -> None:
    with world.connect() as connection:
        site = Site(world, connection, per_day=20)
        site.refresh()
        connection.execute(MANY_AT_ONCE[what].encode())
        assert noted(connection)[0] == (0, 0)
        for refreshed in (False, True):
            if refreshed:
                refresh_recent(connection)
            rows = listed(connection, SINCE, "trending", 100, None, 20_000)
            assert dict(rows) == pytest.approx(dict(listed(connection, OF_EVENTS, "trending", 100)))
