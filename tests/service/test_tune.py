"""`ml-service tune`: it finds what is plainly better, and proposes nothing that is not."""

import random
from datetime import timedelta

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from service.config import url
from service.tools import tune
from service.tools.cli import main
from service.tools.evaluate import EvaluationError, Metric, Split
from service.tools.tune import MIX, Parameter, Tuned
from tests.world import START, World, key


def _tell(world: World, *histories: str) -> None:
    """A medium for each letter, and a person for each word, who took them one a day."""
    world.fill(
        [(key(letter), ["DRAMA"], False) for letter in sorted({*"".join(histories)})],
        [],
        [
            (key(f"person {number}"), key(letter), "LIKE", 1.0, START + timedelta(days=day))
            for number, history in enumerate(histories)
            for day, letter in enumerate(history)
        ],
    )
    world.sync()


def _tell_circle(world: World) -> None:
    """After each medium everybody goes on to the next; the parameters of `sequence` look away."""
    circle = 2 * "abcdefghijkl"
    _tell(world, *(circle[number % 12 : number % 12 + 5] for number in range(60)))
    with world.connect() as connection:
        connection.execute(
            "update engine.strategy set recency_exponent = 0 where name = 'sequence';"
            "update engine.model_parameters set backward_weight = 1, gap_exponent = 0"
            " where name = 'item_transitions'"
        )


def _versions(world: World) -> set[tuple[str, int]]:
    """Of the strategy and of its model."""
    return set(
        world.query(
            "select name, version from engine.strategy where name = 'sequence'"
            " union all select name, version from engine.model_parameters"
            " where name = 'item_transitions'"
        )
    )


def test_finds_its_way_back_from_parameters_that_are_bad(world: World) -> None:
    _tell_circle(world)
    found = tune.tune(world.database, "sequence", Split("last", seed=3), trials=40, progress=False)
    assert found.after > found.before
    assert found.holds
    # The proposal is what the database takes as it is.
    versions = _versions(world)
    with world.connect() as connection:
        connection.execute(found.statement().encode())
    assert _versions(world) != versions


def test_proposes_nothing_where_nothing_can_be_better(world: World) -> None:
    # Everybody has one medium left to go on to.
    _tell(world, *(("abcd", "cdab")[number % 2] for number in range(20)))
    found = tune.tune(world.database, "sequence", Split("last"), trials=3, progress=False)
    assert (found.before, found.after) == (1, 1)
    assert found.changes == {}
    assert not found.holds


@pytest.mark.parametrize(("low", "holds"), [(0.001, True), (0.0, False), (-0.001, False)])
def test_a_gain_holds_where_its_interval_is_above_0(low: float, holds: bool) -> None:
    others = Metric("sequence", "ndcg", 0.2, 0.1, 0.3, 0.05, low, 0.1)
    assert Tuned("sequence", {"window_size": 20}, 0.1, 0.2, others).holds is holds


def test_the_gain_is_confirmed_by_those_whom_the_search_did_not_ask(world: World) -> None:
    _tell_circle(world)
    names = "select datname from pg_database"
    before = set(world.query(names))
    found = tune.tune(world.database, "sequence", Split("last", seed=3), keep=True, progress=False)
    [(kept,)] = set(world.query(names)) - before
    try:
        with psycopg.connect(make_conninfo(world.database, dbname=kept)) as scratch:
            strategies = scratch.execute(
                "select strategy, array_agg(distinct bucket % 2), count(distinct user_key)"
                " from evaluation.answer join evaluation.asked using (user_key)"
                " group by strategy order by strategy"
            ).fetchall()
            left = scratch.execute("select count(*) from evaluation.asked").fetchone()
    finally:
        with world.connect() as connection:
            connection.execute(f"drop database {kept} with (force)")
    assert found.confirmed is not None
    assert [(name, halves) for name, halves, _ in strategies] == [
        ("before", [1]),
        ("sequence", [1]),
    ]
    assert {people for _, _, people in strategies} == {30} == set(left or ())


def test_a_mix_stays_a_mix(demo_database: str) -> None:
    found = tune.tune(demo_database, "blend", Split("last", people=40), trials=6, progress=False)
    if found.changes:
        with psycopg.connect(demo_database) as connection:
            connection.execute(found.statement().encode())  # its weights still add up to 1
            connection.rollback()
    assert found.after >= found.before


@pytest.mark.parametrize(("strategy", "model"), [("popular", "popularity"), ("trending", "trend")])
def test_finds_that_only_the_latest_counts(world: World, strategy: str, model: str) -> None:
    # Each of a dozen old media was taken by 35 of 60 people, of six new ones by 20: these come
    # first where 400 days make less than 20 of 35, below a half-life of 495 days.
    world.fill(
        [(key(letter), ["DRAMA"], False) for letter in "abcdefghijkluvwxyz"],
        [],
        [
            (key(f"person {number}"), key(letter), "LIKE", 1.0, START + timedelta(days=day))
            for number in range(60)
            for day, letter in (
                *((0, "abcdefghijkl"[(number + place) % 12]) for place in range(7)),
                *((400 + place, "uvwxyz"[(number + place) % 6]) for place in range(3)),
            )
        ],
    )
    world.sync()
    with world.connect() as connection:
        connection.execute(
            "update engine.model_parameters set half_life = '1000 days' where name = %s", (model,)
        )
    found = tune.tune(world.database, strategy, Split("last"), trials=15, progress=False)
    [(key_, half_life)] = found.changes.items()
    assert key_ == f"{model}.half_life"
    assert half_life < timedelta(days=500)
    assert found.holds
    with world.connect() as connection:
        connection.execute(found.statement().encode())
    assert world.query("select half_life from engine.model_parameters where name = %s", model) == [
        (half_life,)
    ]


def test_an_unknown_strategy_is_named_with_those_that_are_known(world: World) -> None:
    with pytest.raises(EvaluationError, match=r"expected one of blend, .* got 'magic'"):
        tune.tune(world.database, "magic", Split("last"), progress=False)


def _parameters(world: World) -> dict[str, list[Parameter]]:
    with psycopg.connect(world.database, row_factory=psycopg.rows.dict_row) as connection:
        rows = connection.execute("select * from engine.strategy").fetchall()
    return {row["name"]: list(tune.parameters(row["name"], row)) for row in rows}


def test_every_strategy_has_something_to_tune_and_nothing_twice(world: World) -> None:
    for name, found in _parameters(world).items():
        columns = [parameter.key for parameter in found]
        assert columns, name
        assert len(columns) == len(set(columns)), name


def test_every_parameter_may_go_to_its_bounds(world: World) -> None:
    with world.connect() as connection:
        for name, found in _parameters(world).items():
            for parameter in (one for one in found if one.key not in (*MIX, "content_weight")):
                unit = (
                    "* interval '1 day'"
                    if parameter.column in ("half_life", "trend_horizon")
                    else ""
                )
                for bound in (parameter.least, parameter.most):
                    connection.execute(
                        f"update engine.{'model_parameters' if parameter.model else 'strategy'}"
                        f" set {parameter.column} = %s {unit} where name = %s",
                        (int(bound) if parameter.is_whole else bound, parameter.model or name),
                    )


@pytest.mark.parametrize(
    "parameter",
    [
        Parameter("sum", 0, 1),
        Parameter("factor", 0.1, 20, is_log=True),
        Parameter("count", 5, 500, is_log=True, is_whole=True),
    ],
    ids=lambda parameter: parameter.column,
)
def test_a_step_goes_elsewhere_and_not_out_of_bounds(parameter: Parameter) -> None:
    lot = random.Random(1)
    for start in (parameter.least, parameter.most, 1 if parameter.most == 1 else 10):
        for _ in range(200):
            value = parameter.step(start, lot)
            assert parameter.least <= value <= parameter.most
            assert value != start
            assert isinstance(value, int) or not parameter.is_whole


def test_weights_that_go_together_add_up_however_far_they_go() -> None:
    lot = random.Random(1)
    for parts in (2, 3, 5):
        row = {column: 1 / parts if place < parts else 0.0 for place, column in enumerate(MIX)}
        row |= {"content_weight": 0.05, "collaborative_weight": 0.95}
        choice = [one for one in tune.parameters("mine", row) if one.column in row]
        for _ in range(5000):
            row = tune.changed(row, lot.choice(choice), lot)
            assert sum(row[column] for column in MIX) == pytest.approx(1, abs=1e-9)
            assert sum(row[column] > 0 for column in MIX) in range(2, parts + 1)
            assert row["content_weight"] + row["collaborative_weight"] == pytest.approx(1)


def test_a_step_of_an_interval_is_one_in_days() -> None:
    lot, same = random.Random(1), random.Random(1)
    parameter = Parameter("half_life", 0.1, 3650, is_log=True)
    days = parameter.step(90.0, same)
    assert parameter.step(timedelta(days=90), lot) == timedelta(days=days)


def test_the_command_prints_a_statement_that_the_database_takes(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _tell_circle(world)
    versions = _versions(world)
    monkeypatch.setenv("DATABASE_URL", url(world.database))
    assert main(["tune", "--strategy", "sequence", "--seed", "3"]) == 0
    output, errors = capsys.readouterr()
    assert errors == ""
    statements = [line for line in output.splitlines() if not line.startswith("--")]
    assert all(line.startswith("update ") for line in statements)
    with world.connect() as connection:
        connection.execute(output.encode())  # comments and all
    assert _versions(world) != versions
