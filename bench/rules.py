"""Does a rule that is committed count in the next answer? Each client has a medium of its own: it
denies it, commits, and asks whether it is shown; allows it, commits, and asks; and so on. All at
once, from the cache, while somebody else keeps the rules as the worker does.
"""

import argparse
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import LiteralString
from uuid import UUID

import psycopg

from bench.common import print_table, run
from bench.common.site import DATABASES, server, upgrade
from bench.common.worlds import EXPECTED, named
from service import worker
from service.config import SOURCES

SET_UP: LiteralString = """
    create table if not exists shop.denied (media_id uuid);
    select engine.set_rule('denied', 'deny', 'shop.denied');
    select engine.set_placement('ruled', rules => array['denied']);
"""
ASK: LiteralString = (
    "select api.cached_recommendations("
    "%s, jsonb_build_object('within', array[%s]::uuid[], 'placement', 'ruled'))"
)
OWN: LiteralString = """
    select gen_random_uuid(), media_id
    from api.recommend(null, %s)
"""
"""People who have seen nothing, and a medium for each."""


@dataclass(frozen=True, slots=True)
class InEffect:
    """What happened: changes that were committed, and in how many the next answer knew of it."""

    changes: int
    counted: int
    seconds: float


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit status. Ctrl-C stops all that was started."""
    parser = argparse.ArgumentParser(prog="python -m bench.rules", description=__doc__)
    parser.add_argument("--world", type=named, default="demo", help=f"{EXPECTED}; default: demo")
    parser.add_argument("--pg", default="embedded", choices=("embedded", "system"))
    parser.add_argument("--changes", type=int, default=1000, help="in all; default: 1000")
    parser.add_argument("--clients", type=int, default=8, help="at once; default: 8")
    arguments = parser.parse_args(argv)
    return run("bench.rules", partial(_measure, arguments))


def _measure(arguments: argparse.Namespace) -> None:
    with ExitStack() as stack:
        conninfo = {
            name: stack.enter_context(server(arguments.pg)).create(name) for name in DATABASES
        }
        arguments.world.fill(*(conninfo[name] for name in SOURCES))
        upgrade(conninfo)
        worker.refresh(conninfo["recommendation_db"])
        found = in_effect(conninfo["recommendation_db"], arguments.clients, arguments.changes)
        print_table(
            ("clients", "changes", "in the next answer", "seconds"),
            [
                tuple(
                    map(
                        str,
                        (arguments.clients, found.changes, found.counted, round(found.seconds, 1)),
                    )
                )
            ],
        )


def in_effect(conninfo: str, clients: int, changes: int) -> InEffect:
    """Let so many clients change and ask, of a database with a model, as its superuser."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("create schema if not exists shop authorization ml_service_owner")
        connection.execute("set role ml_service_owner")
        connection.execute(SET_UP)
        own = connection.execute(OWN, [clients]).fetchall()
    done = threading.Event()
    began = time.monotonic()
    with ThreadPoolExecutor(len(own) + 1) as pool:
        keeper = pool.submit(_keep, conninfo, done)
        try:
            asked = [
                pool.submit(_change_and_ask, conninfo, user, medium, changes // len(own))
                for user, medium in own
            ]
            results = [result for one in asked for result in one.result()]
        finally:
            done.set()
        keeper.result()
    return InEffect(len(results), sum(results), time.monotonic() - began)


def _change_and_ask(conninfo: str, user: UUID, medium: UUID, changes: int) -> list[bool]:
    """Whether each change counted in this client's next answer."""
    results: list[bool] = []
    with (
        psycopg.connect(conninfo, autocommit=True) as shop,
        psycopg.connect(conninfo, autocommit=True) as application,
    ):
        shop.execute("set role ml_service_owner")
        application.execute("set role ml_service_app")
        for number in range(changes):
            denied = number % 2 == 0
            shop.execute(
                "insert into shop.denied values (%s)"
                if denied
                else "delete from shop.denied where media_id = %s",
                [medium],
            )
            answer = application.execute(ASK, [user, medium]).fetchone()
            assert answer is not None
            shown = {one["id"] for one in answer[0]["recommendations"]}
            results.append(shown == (set() if denied else {str(medium)}))
    return results


def _keep(conninfo: str, done: threading.Event) -> None:
    """What the worker does, more often than it does."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("set role ml_service_sync")
        while not done.wait(0.05):
            connection.execute("select engine.keep_rules()")


if __name__ == "__main__":
    sys.exit(main())
