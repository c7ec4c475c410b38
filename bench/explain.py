"""What the reasons beside a page cost: the same question with explain and without, in turns.

In SQL (recommend_explained beside recommend, and recommendations with explain and without), past
the cache, about the same people. The exit status is 1 where a strategy costs more than the goal.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median

import psycopg
from psycopg import sql

from bench.against import answers, times
from bench.common import BenchError, describe, names, print_table, run
from bench.common.site import Site, server
from bench.common.worlds import EXPECTED, named
from service.host.pool import ROLE

GOAL = 1.3
"""The p50 with reasons ÷ the p50 without, at most."""
HEAD = (
    "in SQL",
    "p50 without, ms",
    "with reasons",
    "with ÷ without (p50)",
    "CPU without, ms",
    "with reasons",
    "with ÷ without, of each pair (95 %)",
    f"wanted: {GOAL}",
)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit status. Ctrl-C stops all that was started."""
    parser = argparse.ArgumentParser(prog="python -m bench.explain", description=__doc__)
    parser.add_argument(
        "--data", action="append", type=named, metavar="WORLD",
        help=f"{EXPECTED}; may be given again; default: demo",
    )  # fmt: skip
    parser.add_argument(
        "--strategies", type=names, default=[*answers.STRATEGIES],
        help=f"with commas; default: {','.join(answers.STRATEGIES)}",
    )  # fmt: skip
    parser.add_argument("--people", type=int, default=60, help="who are asked about; default: 60")
    parser.add_argument(
        "--blocks", type=int, default=120, help="of four calls, for each; default: 120"
    )
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keeps what was built there")
    parser.add_argument("--pg", default="embedded", choices=("embedded", "system"))
    arguments = parser.parse_args(argv)
    return run("bench.explain", partial(_measure, arguments))


def _measure(arguments: argparse.Namespace) -> None:
    """World by world. Raises BenchError where a strategy costs more than the goal."""
    missed: list[str] = []
    with server(arguments.pg, arguments.keep, settings={"autovacuum": "off"}) as found:
        for world in arguments.data or [named("demo")]:
            site = Site(world.name, found)
            site.fill(world.fill)
            site.serve()
            people = answers.People.read(site, arguments.people)
            print(f"\n> {describe(site.name, site.recommendation_db)}", flush=True)
            rows = [
                *compared(site.recommendation_db, people, arguments.strategies, arguments.blocks)
            ]
            print_table(HEAD, rows)
            missed += [f"{site.name}, {row[0]}" for row in rows if row[-1] == "missed"]
    if missed:
        raise BenchError(f"reasons cost more than × {GOAL}: {'; '.join(missed)}")


def compared(
    recommendation_db: str, people: answers.People, strategies: Sequence[str], blocks: int
) -> Iterator[tuple[str, ...]]:
    """The rows of the table under HEAD. Raises BenchError, psycopg.Error."""
    users = [str(user) for user in people.known]
    # By one process, or what else a core does would be in the ratio.
    with psycopg.connect(recommendation_db, autocommit=True) as connection:
        connection.execute(f"set role {ROLE}".encode())
        without, reasons = (times.Asker(connection, name) for name in ("without", "reasons"))
        for strategy in strategies:
            for name, plain, explained in _statements(strategy):
                without.prepare(times.Timed(plain))
                reasons.prepare(times.Timed(explained))
                found = times.in_turns(without, reasons, users, blocks)
                yield f"{strategy}: {name}", *_cells(found)


def _statements(strategy: str) -> Iterator[tuple[str, str, str]]:
    """Rows and JSON: what is asked, without reasons and with them."""
    name = sql.Literal(strategy).as_string()
    yield (
        "rows",
        f"select * from api.recommend($1, strategy => {name})",
        f"select * from api.recommend_explained($1, strategy => {name})",
    )
    plain, explained = (
        sql.Literal(json.dumps({"strategy": strategy, **more})).as_string()
        for more in ({}, {"explain": True})
    )
    yield (
        "JSON",
        f"select api.recommendations($1, {plain})",
        f"select api.recommendations($1, {explained})",
    )


def _cells(blocks: Sequence[times.Block]) -> Iterator[str]:
    walls = [(without.wall, reasons.wall) for without, reasons in blocks]
    cpus = [(without.cpu, reasons.cpu) for without, reasons in blocks]
    without, reasons = (median(each) for each in zip(*walls, strict=True))
    yield f"{without:.3f}"
    yield f"{reasons:.3f}"
    yield f"{reasons / without:.2f}"
    yield from (f"{median(each):.3f}" for each in zip(*cpus, strict=True))
    yield str(times.ratio(cpus))
    yield "reached" if reasons / without <= GOAL else "missed"


if __name__ == "__main__":
    sys.exit(main())
