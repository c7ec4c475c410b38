"""This tree against a commit: whether it answers the same, and what an answer costs.

Both make a recommendation_db of the same sources, on one PostgreSQL, each by its own `alembic
upgrade head` and `ml-service refresh`; both are asked through the schema api only, so nothing
inside has to be alike. The exit status is 1 where an answer differs.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg
from psycopg.rows import dict_row

from bench.against import answers, times
from bench.against.trees import THIS, Built, checkout, commit_of
from bench.common import BenchError, names, print_table, run
from bench.common.site import Site, server
from bench.common.worlds import EXPECTED, named
from service.host.pool import ROLE

PARTS = ("answers", "times")
SETTINGS = {"autovacuum": "off"}
"""It would run beside one of the two."""


def main(argv: Sequence[str] | None = None) -> int:
    """Compare and print; returns the exit status. Ctrl-C stops all that was started."""
    parser = argparse.ArgumentParser(prog="python -m bench.against", description=__doc__)
    parser.add_argument("base", help="a commit, by any name that git knows")
    parser.add_argument(
        "--data", action="append", type=named, metavar="WORLD",
        help=f"{EXPECTED}; may be given again; default: demo",
    )  # fmt: skip
    parser.add_argument("--only", choices=PARTS, help="answers or times")
    parser.add_argument(
        "--strategies", type=names, default=[*answers.STRATEGIES],
        help=f"with commas; default: {','.join(answers.STRATEGIES)}",
    )  # fmt: skip
    parser.add_argument("--people", type=int, default=40, help="who are asked about; default: 40")
    parser.add_argument(
        "--blocks", type=int, default=100, help="of four calls, for each time; default: 100"
    )
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keeps what was built there")
    parser.add_argument(
        "--keep-model", action="store_true",
        help="bring only functions and revisions of this tree into what was kept: quick, and right "
        "where the model is built as before",
    )  # fmt: skip
    parser.add_argument(
        "--same-parameters", action="store_true",
        help="give this tree the strategies and the parameters of models that the commit ships: "
        "what the code alone costs, where a default has changed",
    )  # fmt: skip
    parser.add_argument("--pg", default="embedded", choices=("embedded", "system"))
    arguments = parser.parse_args(argv)
    return run("bench.against", partial(_compare, arguments))


def _compare(arguments: argparse.Namespace) -> None:
    """Build and compare world by world. Raises BenchError where an answer differs."""
    different: list[str] = []
    with (
        checkout(commit_of(arguments.base)) as tree,
        server(arguments.pg, arguments.keep, settings=SETTINGS) as found,
    ):
        for world in arguments.data or [named("demo")]:
            site = Site(world.name, found)
            base = Built(tree, site)
            this = Built(THIS, site, base if arguments.same_parameters else None)
            site.fill(world.fill)
            for built in (base, this):
                built.build(keep_model=arguments.keep_model)
            print(f"\n### {site.name}: {tree.name} and this tree", flush=True)
            people = answers.People.read(site, arguments.people)
            with _connected(base) as one, _connected(this) as other:
                if arguments.only != "times":
                    different += _answers(one, other, people, arguments.strategies)
                if arguments.only != "answers":
                    costs = times.measure(
                        times.Asker(one),
                        times.Asker(other),
                        people,
                        arguments.strategies,
                        arguments.blocks,
                    )
                    print_table(times.HEAD, times.rows(costs))
    if different:
        raise BenchError(f"answers differ: {'; '.join(different)}")


@contextmanager
def _connected(built: Built) -> Iterator[answers.Connection]:
    """As the service connects."""
    with psycopg.connect(built.conninfo, autocommit=True, row_factory=dict_row) as connection:
        connection.execute(f"set role {ROLE}".encode())
        yield connection


def _answers(
    base: answers.Connection,
    this: answers.Connection,
    people: answers.People,
    strategies: Sequence[str],
) -> list[str]:
    """Print how the answers compare; returns the kinds that differ."""
    kinds = answers.compare(base, this, [*answers.questions(people, strategies)])
    print_table(answers.HEAD, answers.rows(kinds))
    different = {name: kind.first for name, kind in kinds.items() if kind.first}
    for name, first in different.items():
        print(f"\n{name}, the first that differs:\n{first}", flush=True)
    if more := sorted(set().union(*(kind.more for kind in kinds.values()))):
        print(f"\nOnly this tree gives: {', '.join(more)}.", flush=True)
    return [*different]


if __name__ == "__main__":
    sys.exit(main())
