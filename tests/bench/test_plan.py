"""The busiest hour is simulated as queues are known to be."""

from random import Random
from statistics import mean

import pytest

from bench.plan import PLANS, answered


def test_whoever_finds_no_free_core_waits_for_the_first() -> None:
    at_once = [*answered(Random(1), 1e9, [1, 3, 1, 1], cores=2)]
    assert at_once == pytest.approx([1, 3, 2, 3], abs=1e-6)


def test_one_core_is_a_queue_of_the_textbook() -> None:
    """M/D/1 of a load of a half: who comes waits for half of a service, in the mean."""
    found = mean(answered(Random(2), 0.5, [1.0] * 200_000, cores=1))
    assert found == pytest.approx(1 + 0.5 / (2 * (1 - 0.5)), rel=0.02)


def test_a_million_people_ask_as_often_as_is_said() -> None:
    [million, *_] = PLANS
    assert million.questions == pytest.approx(1_000_000 * 0.1 * 20 * 3 / 86_400)
    assert million.seconds(1) == sorted(million.seconds(1))
