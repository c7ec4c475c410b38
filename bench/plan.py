"""What 1, 10 and 100 million people would take, past what one machine can show (docs/scale.md).

Arithmetic from costs that were measured, and a simulation of the busiest hour: questions come to a
node one by one at random, each takes a core for as long as it was measured to, and waits where none
is free. The nodes are alike, so one of them is simulated.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heapreplace
from random import Random
from statistics import median

from bench.common import percentile, print_table

# Measured, with the commands of docs/scale.md.
KEPT_SECONDS, NEW_SECONDS = 0.0008, 0.0053
"""Of a core, for a question asked before, and for one that is new (`sequence`)."""
ROUTER = 1.2
"""Times that, behind a router."""
INTERACTION_BYTES, ANSWER_BYTES, PERSON_BYTES, MEDIUM_BYTES = 260, 344, 900, 5500
"""Of an interaction, an answer in the log, and of a person and a medium in the model."""
REFRESH_SECONDS = 11e-6
"""Of an interaction in a refresh of everything, of 100 million, on two cores."""

# Assumed.
INTERACTIONS = 100
"""Of a person, in all."""
COMING, ASKED, DONE = 0.1, 20, 10
"""Of all people on a day, and what each of them asks and does."""
BUSIEST = 3
"""Times the mean of a day."""
LOG_DAYS = 90
MEDIA = 20_000
DAY_SECONDS = 86_400
QUESTIONS = 100_000
"""That are simulated for each figure."""
LOADS = (1, 2, 4)
"""Times the busiest hour."""


@dataclass(frozen=True)
class Plan:
    """People, and the nodes for them."""

    people: int
    nodes: int
    cores: int
    """Of each node, of which the worker has one."""

    @property
    def questions(self) -> float:
        """A second, in the busiest hour."""
        return self.people * COMING * ASKED * BUSIEST / DAY_SECONDS

    @property
    def busy(self) -> float:
        """Cores that answer these."""
        return self.questions * (KEPT_SECONDS + NEW_SECONDS) / 2 * ROUTER

    def row(self) -> list[str]:
        """What it takes, in words."""
        log = self.people * COMING * ASKED * LOG_DAYS * ANSWER_BYTES
        model = self.people * PERSON_BYTES + MEDIA * MEDIUM_BYTES
        return [
            f"{self.people:,}",
            f"{self.people * INTERACTIONS:,}",
            f"{self.questions:,.0f}, {self.questions * DONE / ASKED:,.0f}",
            f"{self.busy:.1f}",
            f"{self.people * INTERACTIONS * INTERACTION_BYTES / 1e9:,.0f}, {log / 1e9:,.0f}",
            f"{model / 1e9:,.0f}",
            f"{self.people * INTERACTIONS * REFRESH_SECONDS / 3600:,.1f}",
        ]

    def seconds(self, load: float) -> list[float]:
        """From question to answer, of each, at so many times the busiest hour; ascending."""
        random = Random(18)
        rate = load * self.questions / self.nodes
        costs = (ROUTER * random.choice((KEPT_SECONDS, NEW_SECONDS)) for _ in range(QUESTIONS))
        return sorted(answered(random, rate, costs, self.cores - 1))


PLANS = (Plan(1_000_000, 1, 4), Plan(10_000_000, 4, 4), Plan(100_000_000, 16, 8))


def answered(random: Random, rate: float, costs: Iterable[float], cores: int) -> Iterator[float]:
    """Seconds until each question is answered: whoever came first is answered first.

    rate: of questions a second, which come independently of each other. costs: seconds of a core.
    """
    free = [0.0] * cores
    now = 0.0
    for cost in costs:
        now += random.expovariate(rate)
        done = max(now, free[0]) + cost
        heapreplace(free, done)
        yield done - now


def main(argv: Sequence[str] | None = None) -> int:
    """Print; returns the exit status."""
    argparse.ArgumentParser(prog="python -m bench.plan", description=__doc__).parse_args(argv)
    print_table(
        [
            "people",
            "interactions",
            "questions/s, events/s",
            "cores that answer",
            "GB: interactions, log",
            "GB: model on a node",
            "hours of a refresh",
        ],
        [plan.row() for plan in PLANS],
    )
    print_table(
        ["people", "nodes", *(f"p50, p99 in ms at {load} x" for load in LOADS), "can take, x"],
        [
            [
                f"{plan.people:,}",
                f"{plan.nodes} of {plan.cores} cores",
                *(_times(plan.seconds(load)) for load in LOADS),
                f"{plan.nodes * (plan.cores - 1) / plan.busy:.1f}",
            ]
            for plan in PLANS
        ],
    )
    return 0


def _times(seconds: Sequence[float]) -> str:
    return f"{1000 * median(seconds):.1f}, {1000 * percentile(seconds, 99):.1f}"


if __name__ == "__main__":
    sys.exit(main())
