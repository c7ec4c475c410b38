"""Means, intervals and differences over people."""

from typing import Any

import pytest

from tests.stories import story
from tests.world import World


@story
def answered(world: World) -> World:
    """A hundred people, each with one right medium, the first of ten. `always` names it first,
    `half` does so for every other person, `never` names another."""
    with world.connect() as connection:
        for statement in (
            "insert into engine.genre_set (genres) values ('{}')",
            "insert into engine.media (media_id, genre_set_key)"
            " select gen_random_uuid(), 1 from generate_series(1, 10)",
            "insert into evaluation.asked select n, gen_random_uuid(), n from generate_series(1, 100) n",
            "insert into evaluation.held_out select n, 1, true from generate_series(1, 100) n",
            "insert into evaluation.answer select 'always', n, 1, 1 from generate_series(1, 100) n",
            "insert into evaluation.answer select 'half', n, 1, 1 + n %% 2 from generate_series(1, 100) n",
            "insert into evaluation.answer select 'never', n, 1, 3 from generate_series(1, 100) n",
        ):
            connection.execute(statement.replace("%%", "%"))
    return world


def _metrics(world: World, against: str | None = None, seed: int = 1) -> dict[tuple[str, str], Any]:
    rows = world.query("select * from evaluation.metric(10, 500, %s, %s)", seed, against)
    return {(row.strategy, row.metric): row for row in rows}


def test_a_mean_over_people(answered: World) -> None:
    found = _metrics(answered)
    assert [found[name, "ndcg"].value for name in ("always", "half", "never")] == [1, 0.5, 0]


def test_people_who_agree_leave_no_doubt(answered: World) -> None:
    for name in ("always", "never"):
        metric = _metrics(answered)[name, "ndcg"]
        assert metric.low == metric.value == metric.high


def test_the_interval_is_that_of_a_proportion(answered: World) -> None:
    # 100 draws of 0 or 1: a standard deviation of 0.05, twice to either side.
    metric = _metrics(answered)["half", "ndcg"]
    assert metric.low == pytest.approx(0.402, abs=0.03)
    assert metric.high == pytest.approx(0.598, abs=0.03)


def test_differences_are_of_the_same_draws(answered: World) -> None:
    found = _metrics(answered, against="half")
    same = found["half", "ndcg"]
    assert (same.difference, same.difference_low, same.difference_high) == (0, 0, 0)
    # always − half is 1 − half in each draw: as wide, and the other way round.
    other = found["always", "ndcg"]
    assert other.difference == pytest.approx(0.5)
    assert other.difference_low == pytest.approx(1 - same.high)
    assert other.difference_high == pytest.approx(1 - same.low)


def test_coverage_is_the_share_of_the_catalogue_that_anybody_got(answered: World) -> None:
    found = _metrics(answered)
    assert [found[name, "coverage"].value for name in ("always", "half", "never")] == [
        0.1,
        0.2,
        0.1,
    ]


def test_the_same_seed_gives_the_same_interval(answered: World) -> None:
    assert _metrics(answered) == _metrics(answered)
    assert _metrics(answered, seed=2)["half", "ndcg"] != _metrics(answered)["half", "ndcg"]
