"""`ml-service tune`: it finds what is plainly better, and proposes nothing that is not."""

from datetime import timedelta

import psycopg
import pytest

from service import tune
from service.evaluate import EvaluationError, Split
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


def test_finds_its_way_back_from_parameters_that_are_bad(world: World) -> None:
    # After each medium everybody goes on to the next; what came long before says nothing.
    circle = 2 * "abcdefghijkl"
    _tell(world, *(circle[number % 12 : number % 12 + 5] for number in range(60)))
    with world.connect() as connection:
        connection.execute(
            "update engine.strategy set recency_exponent = 0, backward_weight = 1, gap_exponent = 0"
            " where name = 'sequence'"
        )
    found = tune.tune(world.database, "sequence", Split("last", seed=3), trials=40, progress=False)
    assert found.after > found.before
    assert found.holds
    # The proposal is a statement that the database takes as it is.
    assert world.query("select version from engine.strategy where name = 'sequence'") == [(2,)]
    with world.connect() as connection:
        connection.execute(found.statement().encode())
    assert world.query("select version from engine.strategy where name = 'sequence'") == [(3,)]


def test_proposes_nothing_where_nothing_can_be_better(world: World) -> None:
    # Everybody has one medium left to go on to.
    _tell(world, *(("abcd", "cdab")[number % 2] for number in range(20)))
    found = tune.tune(world.database, "sequence", Split("last"), trials=3, progress=False)
    assert (found.before, found.after) == (1, 1)
    assert found.changes == {}
    assert not found.holds


def test_a_mix_stays_a_mix(demo_database: str) -> None:
    found = tune.tune(demo_database, "blend", Split("last", people=40), trials=6, progress=False)
    if found.changes:
        with psycopg.connect(demo_database) as connection:
            connection.execute(found.statement().encode())  # its weights still add up to 1
            connection.rollback()
    assert found.after >= found.before


@pytest.mark.parametrize(
    ("strategy", "error"), [("popular", "nothing to tune"), ("magic", "expected one of")]
)
def test_what_cannot_be_tuned_is_said(world: World, strategy: str, error: str) -> None:
    world.takes("ann", "a", "b")
    world.sync()
    with pytest.raises(EvaluationError, match=error):
        tune.tune(world.database, strategy, Split("last"), progress=False)
