"""Experiments in the console: started, watched day by day, stopped."""

from typing import Any

import pytest
from psycopg import Error
from psycopg.types.json import Jsonb

from tests.plans import nodes, rows_of
from tests.sql.console.conftest import Ask, tell
from tests.stories import story
from tests.world import World

NUMBERS = ("difference", "low", "high", "always_low", "always_high", "always_p")

PEOPLE = (
    "insert into engine.person (user_id) select md5(n::text)::uuid from generate_series(1, 600) n"
)
EXPERIMENTS = """
    insert into engine.experiment
        (name, placement, method, strategies, shares, people, starts_at, ends_at, version_since)
    values
        ('three', 'a', 'split', '{classic,blend,popular}', '{0.4,0.4,0.2}', 1, '2026-01-01Z', '2026-01-06Z', '2026-01-01Z'),
        ('pages', 'b', 'interleave', '{classic,blend}', '{0.5,0.5}', 1, '2026-01-01Z', '2026-01-06Z', '2026-01-01Z')
"""
# Each person is shown four media on some of five days, at noon.
SHOWN = """
    insert into engine.answer_log (
        answer_id, shown_at, user_key, placement, n, "offset", strategy, strategy_version, fallback, state,
        media_keys, experiment, experiment_version, arm, arms
    )
    select
        answer_id, engine.shown_at(answer_id), user_key, placement, 4, 0, strategies[1], 1, false, '{}',
        media_keys, name, 1,
        case when method = 'split' then greatest(user_key % 5 - 1, 1) end,
        case when method = 'interleave' then array[1, 2, user_key % 3, (user_key + day) % 3] end
    from engine.experiment
    cross join engine.person
    cross join generate_series(0, 4) as day
    cross join (select array(select media_key from engine.media order by media_key limit 4) as media_keys) shown
    cross join lateral (
        select engine.new_answer_id(
            '2026-01-01 12:00Z'::timestamptz + day * interval '1 day' + (user_key * 10 + length(method)) * interval '1 ms'
        ) as answer_id
    ) given
    where hashint4(user_key * 50 + day * 5 + length(method)) % 2 = 0
"""
# They take some of it an hour later; and took some in December.
TAKEN = """
    insert into engine.interaction (interaction_id, user_key, media_key, type, value, happened_at)
    select 1000 + row_number() over (), user_key, media_key, 'LIKE'::engine.interaction_type, 1, shown_at + interval '1 hour'
    from engine.answer_log
    cross join unnest(media_keys) with ordinality as listed (media_key, place)
    where hashint8(user_key * 100 + extract(day from shown_at)::bigint * 7 + media_key) % (7 - coalesce(arm, arms[place])) = 0
    union all
    select 100000 + row_number() over (), user_key, media_key, 'LIKE'::engine.interaction_type, 1, '2025-12-15Z'
    from engine.person
    cross join engine.media
    where hashint8(user_key * 31 + media_key) % 3 = 0
"""


@story
def told(world: World) -> World:
    tell(world)
    with world.connect() as connection:
        for statement in (PEOPLE, EXPERIMENTS, SHOWN, TAKEN, "analyze"):
            connection.execute(statement)
    return world


def about(value: float | None) -> object:
    return None if value is None else pytest.approx(value, rel=1e-9)


def result_by(world: World, name: str, day: str) -> dict[int, Any]:
    """What api.experiment_result would have said, had it ended with that day."""
    with world.connect() as connection, connection.transaction(force_rollback=True):
        connection.execute(
            "update engine.experiment set ends_at = (%s::date + 1) at time zone 'UTC' where name = %s",
            [day, name],
        )
        rows = connection.execute("select * from api.experiment_result(%s)", [name]).fetchall()
    return {row.arm: row for row in rows}


@pytest.mark.parametrize(("name", "arms"), [("three", 3), ("pages", 2)])
def test_each_day_is_what_the_result_was_at_its_end(
    told: World, ask: Ask, name: str, arms: int
) -> None:
    days = ask("experiment", name)["days"]
    assert len(days) == 5 * (arms - 1)
    assert [row["always_p"] is None for row in days][0 :: len(days) - 1] == [name == "three", False]
    for row in days:
        result = result_by(told, name, row["day"])
        arm = result[row["arm"]]
        assert row["people"] == arm.people
        for number in NUMBERS:
            assert row[number] == about(getattr(arm, number)), (row, number)
        if name == "three":
            assert row["baseline"] == pytest.approx(result[1].rate)


def test_what_the_statistics_know_nothing_of_is_read_once(told: World) -> None:
    with told.connect() as connection:
        connection.execute(
            "delete from pg_statistic; update pg_class set reltuples = -1, relpages = 0"
        )
        [(reading,)] = connection.execute(
            "explain (analyze, timing off, format json)"
            " select count(taken_at) from engine.outcome('three', 1, '2026-01-01Z', '2026-01-06Z')"
        ).fetchall()
        [(shown,)] = connection.execute("select count(*) from engine.answer_log").fetchall()
    rows = [rows_of(node) for node in nodes(reading[0]["Plan"])]
    assert shown > 1_000
    assert max(rows) < 20 * shown


def test_the_last_day_is_what_the_result_says(ask: Ask) -> None:
    shown = ask("experiment", "three")
    control, _, popular = shown["arms"]
    assert (control["strategy"], popular["strategy"]) == ("classic", "popular")
    for number in NUMBERS:
        assert shown["days"][-1][number] == about(popular[number])
    assert popular["mismatch_p"] < 0.001  # 3 of 5 are the control's, and 2 of 5 were meant to be


def test_one_in_which_nothing_was_shown_has_no_days(told: World, ask: Ask) -> None:
    ask("start_experiment", "new", Jsonb({"strategies": ["classic", "blend"]}))
    shown = ask("experiment", "new")
    assert (shown["days"], [arm["people"] for arm in shown["arms"]]) == ([], [0, 0])


def test_one_is_started_stopped_and_adopted(told: World, ask: Ask) -> None:
    told.query("select engine.set_placement('top')")
    wanted = {
        "strategies": ["classic", "blend"],
        "placement": "top",
        "shares": [3, 1],
        "people": 0.5,
        "ends_at": "2126-01-01T00:00:00Z",
    }
    started = ask("start_experiment", "new", Jsonb(wanted))
    assert {key: started[key] for key in ("shares", "people", "ends_at", "state", "method")} == {
        "shares": [0.75, 0.25],
        "people": 0.5,
        "ends_at": "2126-01-01T00:00:00.000000Z",
        "state": "running",
        "method": "split",
    }
    assert ask("stop_experiment", "new")["state"] == "ended"
    assert ask("stop_experiment", "new", "blend")["adopted"] == "blend"
    shown = ask("experiments")
    assert [(each["name"], each["state"]) for each in shown["experiments"]] == [
        ("new", "adopted"),
        ("pages", "ended"),
        ("three", "ended"),
    ]
    assert shown["placements"] == ["top"]
    assert told.query("select strategy from engine.placement") == [("blend",)]


REFUSED: list[tuple[Any, ...]] = [
    ("new", [], "ML400", "expected an object of strategies, compares"),
    (
        "new",
        {"strategies": ["classic", "blend"], "salt": "x"},
        "ML400",
        "an object of strategies",
    ),
    ("new", {}, "ML400", "strategies"),
    ("new", {"strategies": "classic"}, "ML400", "not of its parameter's type"),
    ("new", {"strategies": ["classic"]}, "ML400", "strategies: expected 2 to 10"),
    ("new", {"strategies": ["classic", "best"]}, "ML400", "there is no strategy best"),
    ("new", {"strategies": ["classic", "b" * 999]}, "ML400", "there is no strategy b{100}\n"),
    ("new", {"strategies": [["classic", "blend"]]}, "ML400", "expected a list of names"),
    ("new", {"strategies": [["classic"], ["blend"]]}, "ML400", "expected a list of names"),
    ("new", {"strategies": ["classic", "classic"]}, "ML400", "expected different ones"),
    (
        "new",
        {"strategies": ["classic", "blend"], "shares": [1]},
        "ML400",
        "shares: expected as many",
    ),
    ("new", {"strategies": ["classic", "blend"], "people": 2}, "ML400", "people: expected a share"),
    (
        "new",
        {"strategies": ["classic", "blend"], "method": "toss"},
        "ML400",
        "method: expected split or",
    ),
    ("new", {"strategies": ["classic", "blend"], "ends_at": "2026-01-01Z"}, "ML400", "ends_at"),
    ("new", {"strategies": ["classic", "blend"], "placement": "x y"}, "ML400", "placement"),
    ("new", {"strategies": ["classic", "blend"], "placement": "x"}, "ML400", "no placement x"),
    (
        "new",
        {"strategies": ["classic", "blend", "popular"], "method": "interleave"},
        "ML400",
        "an interleaved page has two",
    ),
    ("two words", {"strategies": ["classic", "blend"]}, "ML400", "name: expected at most 100"),
    (
        "three",
        {"strategies": ["classic", "blend"]},
        "ML409",
        "there was an experiment three before",
    ),
    ("new", {"strategies": ["classic", "blend"], "placement": "taken"}, "ML409", "runs there"),
]


def test_what_cannot_be_started_is_refused(told: World, ask: Ask) -> None:
    told.query("select engine.set_placement('taken')")
    told.query("select engine.start_experiment('other', '{classic,blend}', 'taken')")
    for name, parameters, state, said in REFUSED:
        before = told.query("select name, adopted from engine.experiment order by name")
        with pytest.raises(Error, match=said) as error:
            ask("start_experiment", name, Jsonb(parameters))
        assert error.value.sqlstate == state
        assert told.query("select name, adopted from engine.experiment order by name") == before


MISSING: list[tuple[Any, ...]] = [
    ("experiment", ("none",), "ML404"),
    ("stop_experiment", ("none",), "ML404"),
    ("stop_experiment", ("three", "similar"), "ML400"),
    ("stop_experiment", ("three", "blend"), "ML404"),  # there is no placement a
]


def test_what_is_not_there_is_said(ask: Ask) -> None:
    for function, arguments, state in MISSING:
        with pytest.raises(Error) as error:
            ask(function, *arguments)
        assert error.value.sqlstate == state
