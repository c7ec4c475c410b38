"""Do experiments keep their word? False alarms of A/A experiments, and how often a lift is found.

Invented people: each takes media at a rate of their own (exponential over people, so the few who
take most are there), the same before and during the experiment; half of them come on the first day,
the others any day after. Their sums of each day go through the functions of the database that judge
real experiments (engine.compared_arms, engine.evidence). Somebody looks every day, and stops at an
alarm.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

import numpy as np
import numpy.typing as npt
import psycopg

from bench.common import ROOT, print_table, run
from bench.common.site import own_cluster

FUNCTIONS = ("erfc", "evidence", "compared_arms")
ALPHA = 0.05

Numbers = npt.NDArray[np.float64]

SPLIT: LiteralString = """
    select evidence.p, evidence.always_p
    from unnest(
        %s::integer[], %s::float8[], %s::float8[], %s::float8[], %s::float8[], %s::float8[],
        %s::integer[], %s::float8[], %s::float8[], %s::float8[], %s::float8[], %s::float8[]
    ) with ordinality as look (n1, y1, yy1, x1, xx1, xy1, n2, y2, yy2, x2, xx2, xy2, place)
    cross join lateral engine.compared_arms(
        array[n1, n2], array[y1, y2], array[yy1, yy2],
        array[x1, x2], array[xx1, xx2], array[xy1, xy2]
    ) compared
    cross join lateral engine.evidence(difference, variance, y1 / n1) evidence
    where compared.arm = 2
    order by place
"""
INTERLEAVED: LiteralString = """
    select evidence.p, evidence.always_p
    from unnest(%s::float8[], %s::float8[], %s::float8[])
        with ordinality as look (difference, variance, baseline, place)
    cross join lateral engine.evidence(difference, variance, baseline) evidence
    order by place
"""


@dataclass(frozen=True)
class Crowd:
    """Whom an experiment has."""

    people: int
    taken: float
    """By a person, on average, in all the days, of what is shown."""
    days: int = 28
    alike: float = 0.0
    """The share of that which both strategies would show next: on an interleaved page, nobody's."""


def main(argv: Sequence[str] | None = None) -> int:
    """Simulate and print; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench.experiments", description=__doc__)
    parser.add_argument("--postgres", choices=("embedded", "system"), default="embedded")
    parser.add_argument(
        "--null-runs", type=int, default=2000, help="A/A experiments; default: 2000"
    )
    parser.add_argument("--runs", type=int, default=200, help="with a lift; default: 200")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args(argv)
    return run("experiments", lambda: _measure(arguments))


def _measure(arguments: argparse.Namespace) -> None:
    random = np.random.default_rng(arguments.seed)
    rows = []
    with own_cluster(arguments.postgres) as cluster, psycopg.connect(cluster.dsn()) as connection:
        connection.execute("create schema engine")
        for name in FUNCTIONS:
            path = ROOT / "sql" / "functions" / "experiment" / f"{name}.sql"
            connection.execute(Path(path).read_bytes())
        for method, lift, crowd, runs in (
            ("split", 0.0, Crowd(2_000, 8), arguments.null_runs),
            ("interleave", 0.0, Crowd(2_000, 8), arguments.null_runs),
            ("interleave", 0.0, Crowd(2_000, 8, alike=0.5), arguments.null_runs),
            ("split", 0.2, Crowd(2_000, 4), arguments.runs),
            ("split", 0.1, Crowd(5_000, 4), arguments.runs),
            ("split", 0.05, Crowd(20_000, 4), arguments.runs),
            ("split", 0.05, Crowd(20_000, 8), arguments.runs),
            ("interleave", 0.05, Crowd(2_000, 8), arguments.runs),
            ("interleave", 0.05, Crowd(2_000, 8, alike=0.35), arguments.runs),
            ("interleave", 0.05, Crowd(2_000, 8, alike=0.5), arguments.runs),
            ("interleave", 0.05, Crowd(2_000, 16), arguments.runs),
            ("interleave", 0.05, Crowd(2_000, 16, alike=0.35), arguments.runs),
            ("interleave", 0.05, Crowd(20_000, 4), arguments.runs),
        ):
            simulate = _split if method == "split" else _interleaved
            looks = [simulate(random, crowd, lift) for _ in range(runs)]
            query = SPLIT if method == "split" else INTERLEAVED
            found = _judged(connection, query, looks, runs, crowd.days)
            once, daily, always = (
                found[:, -1, 0] < ALPHA,
                (found[:, :, 0] < ALPHA).any(axis=1),
                (found[:, :, 1] < ALPHA).any(axis=1),
            )
            rows.append(
                [
                    method,
                    f"{lift:.0%}",
                    f"{crowd.people:,}",
                    f"{crowd.taken:g}",
                    f"{crowd.alike:.0%}",
                    f"{runs:,}",
                    *(f"{each.mean():.1%}" for each in (once, daily, always)),
                ]
            )
            print(*rows[-1], sep="  ", file=sys.stderr)
    print_table(
        [
            "method",
            "lift",
            "people",
            "taken by each",
            "alike",
            "runs",
            "p, at the end",
            "p, daily",
            "always_p, daily",
        ],
        rows,
    )


def _crowd(random: np.random.Generator, crowd: Crowd) -> tuple[Numbers, npt.NDArray[np.bool_]]:
    """How much each person takes a day, and on which days they are there (person, day)."""
    rate = random.exponential(crowd.taken / crowd.days, crowd.people)
    came = np.where(
        random.random(crowd.people) < 0.5, 0, random.integers(0, crowd.days, crowd.people)
    )
    return rate, came[:, None] <= np.arange(crowd.days)


def _taken(random: np.random.Generator, rate: Numbers, there: npt.NDArray[np.bool_]) -> Numbers:
    """What each person has taken up to each day."""
    return random.poisson(rate[:, None] * there).cumsum(axis=1).astype(float)


def _split(random: np.random.Generator, crowd: Crowd, lift: float) -> list[Numbers]:
    """The sums of each arm for each day, as engine.compared_arms takes them."""
    rate, there = _crowd(random, crowd)
    treated = random.random(crowd.people) < 0.5
    taken = _taken(random, rate * (1 + lift * treated), there)
    before = random.poisson(rate * crowd.days).astype(float)
    sums = []
    for arm in (~treated, treated):
        y, here = taken[arm], there[arm]
        x = before[arm, None] * here
        sums += [here.sum(0), *(each.sum(0) for each in (y, y * y, x, x * x, x * y))]
    return sums


def _interleaved(random: np.random.Generator, crowd: Crowd, lift: float) -> list[Numbers]:
    """For each day: the mean difference in a person, its variance, and the control's mean
    with its half of what is alike.

    The lift is of all that is taken, as in a split; so it is larger in what is not alike.
    """
    rate, there = _crowd(random, crowd)
    apart = 1 - crowd.alike
    first, second, shared = (
        _taken(random, rate * share / 2, there) for share in (apart, apart + lift, crowd.alike)
    )
    n = there.sum(0)
    more = second - first
    mean = more.sum(0) / n
    variance = ((more * more).sum(0) / n - mean**2) / (n - 1)
    return [mean, variance, (first + shared).sum(0) / n]


def _judged(
    connection: psycopg.Connection[Any],
    query: LiteralString,
    looks: list[list[Numbers]],
    runs: int,
    days: int,
) -> Numbers:
    """The two p of each look: (run, day, 2)."""
    columns = [np.concatenate(column).tolist() for column in zip(*looks, strict=True)]
    found = connection.execute(query, columns).fetchall()
    return np.array(found, dtype=float).reshape(runs, days, 2)


if __name__ == "__main__":
    sys.exit(main())
