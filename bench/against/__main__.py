"""This tree against a commit: whether it answers the same, and what an answer costs.

Both make a recommendation_db of the same sources, on one PostgreSQL, each by its own `alembic
upgrade head` and `ml-service refresh`; both are asked through the schema api only, so nothing
inside has to be alike. The exit status is 1 where an answer differs.
"""

import argparse
import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import psycopg
from psycopg.rows import dict_row

from bench.against import answers, times
from bench.against.trees import THIS, Built, checkout, commit_of
from bench.common import BenchError, own_cluster, print_table, stop_on_signals
from bench.scale.site import Fill, Server, Site
from service import load
from service.database import ROLE
from service.demo import world as demo
from service.postgres import PostgresError

PARTS = ("answers", "times")
SETTINGS = {"autovacuum": "off"}
"""It would run beside one of the two."""


def main(argv: Sequence[str] | None = None) -> int:
    """Compare and print; returns the exit status. Ctrl-C stops all that was started."""
    parser = argparse.ArgumentParser(prog="python -m bench.against", description=__doc__)
    parser.add_argument("base", help="a commit, by any name that git knows")
    parser.add_argument(
        "--data", action="append", metavar="WORLD",
        help="demo (default), movielens=DIR, movietweetings=DIR, million; may be given again",
    )  # fmt: skip
    parser.add_argument("--only", choices=PARTS, help="answers or times")
    parser.add_argument(
        "--strategies", type=lambda text: text.split(","), default=[*answers.STRATEGIES],
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
    parser.add_argument("--pg", default="embedded", choices=("embedded", "system"))
    arguments = parser.parse_args(argv)
    stop_on_signals()
    logging.basicConfig(level=logging.WARNING)
    try:
        with ExitStack() as stack:
            base = stack.enter_context(checkout(commit_of(arguments.base)))
            cluster = stack.enter_context(
                own_cluster(arguments.pg, arguments.keep, settings=SETTINGS)
            )
            server = Server(cluster.dsn(), cluster.binaries, cluster.directory.parent, cluster.pid)
            same = True
            for text in arguments.data or ["demo"]:
                name, fill = _world(text)
                site = Site(name, server)
                _say(f"{name}: sources")
                site.fill(fill)
                pair = Built(base, site), Built(THIS, site)
                for built in pair:
                    _say(f"{name}: database by {built.tree.name}")
                    built.build(keep_model=arguments.keep_model)
                same &= _compare(*pair, arguments)
    except KeyboardInterrupt:
        return 130
    except (BenchError, PostgresError, load.LoadError, psycopg.Error, OSError) as error:
        print(f"bench.against: {error}", file=sys.stderr)
        return 2
    return 0 if same else 1


def _world(text: str) -> tuple[str, Fill]:
    """The name of a world and how to fill its sources. Raises BenchError."""
    progress = sys.stderr.isatty()
    match text.partition("="):
        case "demo", "", "":
            return "demo", lambda *sources: demo.load(demo.make_world(), *sources)
        case "million", "", "":
            return "1m", _million
        case "movielens", "=", path:
            return "movielens", partial(load.movielens, Path(path), progress=progress)
        case "movietweetings", "=", path:
            return "movietweetings", partial(load.movietweetings, Path(path), progress=progress)
    raise BenchError(
        f"which world? expected demo, movielens=DIR, movietweetings=DIR or million, got {text}"
    )


def _million(user_db: str, catalog_db: str, engagement_db: str) -> None:
    from bench.scale import world  # noqa: PLC0415 (numpy, which no other world needs)

    world.fill(world.make_world(1_000_000), user_db, catalog_db, engagement_db)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@contextmanager
def _connected(built: Built) -> Iterator[answers.Connection]:
    """As the service connects."""
    with psycopg.connect(built.conninfo, autocommit=True, row_factory=dict_row) as connection:
        connection.execute(f"set role {ROLE}".encode())
        yield connection


def _compare(base: Built, this: Built, arguments: argparse.Namespace) -> bool:
    """One world; says whether the answers are the same."""
    people = answers.People.read(base.site, arguments.people)
    progress = sys.stderr.isatty()
    print(f"\n### {base.site.name}: {base.tree.name} and this tree", flush=True)
    same = True
    with _connected(base) as base_connection, _connected(this) as this_connection:
        if arguments.only != "times":
            asked = [*answers.questions(people, arguments.strategies)]
            kinds = answers.compare(base_connection, this_connection, asked, progress=progress)
            print_table(answers.HEAD, answers.rows(kinds))
            for name, kind in kinds.items():
                if not kind.is_same:
                    print(f"\n{name}, the first that differs:\n{kind.first}", flush=True)
                    same = False
            if more := sorted(set().union(*(kind.more for kind in kinds.values()))):
                print(f"\nOnly this tree gives: {', '.join(more)}.", flush=True)
        if arguments.only != "answers":
            found = times.measure_all(
                times.Asker(base_connection),
                times.Asker(this_connection),
                people,
                arguments.strategies,
                arguments.blocks,
                progress=progress,
            )
            print_table(times.HEAD, times.rows(found))
    return same


if __name__ == "__main__":
    sys.exit(main())
