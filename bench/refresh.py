"""What refreshes cost beside a commit's: of everything, after a little that is new, and over a day.

Both make a recommendation_db of the same sources, as for bench.against, and take turns. The worlds
are those of bench.scale, but that their three years end now: so some is of the last hours. CPU is
that of all processes of the server.
"""

import argparse
import math
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, LiteralString, NamedTuple, TypeAlias, TypeVar
from uuid import UUID

import psycopg

from bench.against.trees import THIS, Built, checkout, commit_of
from bench.common import BenchError, describe, print_table, run, views
from bench.common.processes import cpu_seconds, family
from bench.common.site import Site, server
from bench.common.worlds import MILLION, World, invented
from service.worker.worker import ROLE

Found = TypeVar("Found")
Event: TypeAlias = tuple[UUID, UUID, str]
"""Whose, of what medium, and its type."""

PARTS = ("everything", "few", "day")
SETTINGS = {"autovacuum": "off"}
"""It would run beside one of the two."""
FEW = 0.001
"""The share of interactions that is new where few are."""
FULL, FULL_EVENTS = 20, 18_000
"""The millions of interactions of the largest world, and what its people do in a day."""
DAY_SECONDS, REST_SECONDS = 86_400, 600
"""Between the end of a refresh and the beginning of the next are REST_SECONDS."""
LOOK_SECONDS = 0.2
SETTLE_SECONDS = 3.0
"""After its refresh a worker vacuums."""

# By people as busy, and of media as popular, as those that there are. Reads all of the table.
DRAWN: LiteralString = """
    select who.user_id, what.media_id, (array['LIKE', 'WATCH'])[1 + place %% 2]
    from (
        select user_id, row_number() over (order by random()) as place
        from interaction tablesample bernoulli (least(100, 200 * %(share)s + 0.01))
    ) who
    join (
        select media_id, row_number() over (order by random()) as place
        from interaction tablesample bernoulli (least(100, 200 * %(share)s + 0.01))
    ) what using (place)
    limit %(count)s
"""
NEW: LiteralString = """
    insert into interaction (user_id, media_id, type, interaction_value, "timestamp")
    values (%s, %s, %s, 1, now() at time zone 'UTC')
"""
COUNTS = "select to_regprocedure('engine.count_outcomes()') is not null"
VACUUMS = """
    select exists (select from pg_stat_activity where query ~* '^vacuum' and state = 'active')
"""
HAS_TIERS = "select to_regprocedure('engine.refresh(boolean)') is not null"
REFRESHES = (
    "select count(*) from engine.refresh_log where finished_at is not null and error is null"
)
IS_OF_NOW = """
    select item_models_from is null and interactions = (select count(*) from engine.interaction)
    from engine.refresh_log
    where refresh_id = engine.model_version()
"""
LEFT = """
    select view_reasons ->> 'model.item_pairs' = 'left'
    from engine.refresh_log
    where refresh_id = engine.model_version()
"""
# How often a day's events, and the age of the item models, make them due.
REBUILDS = """
    select greatest(
        extract(epoch from interval '1 day') / nullif(extract(epoch from model_max_age), 0),
        %s::float8 / nullif(model_growth * (select count(*) from engine.interaction), 0)
    )
    from engine.refresh_policy
"""


class Cost(NamedTuple):
    """In seconds."""

    wall: float
    cpu: float
    """Of all processes of the server."""


class Pair(NamedTuple):
    """What the same took, once by each."""

    base: Cost
    this: Cost


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit status. Ctrl-C stops all that was started."""
    parser = argparse.ArgumentParser(prog="python -m bench.refresh", description=__doc__)
    parser.add_argument("base", help="a commit, by any name that git knows")
    parser.add_argument(
        "--sizes", type=_sizes, default=_sizes("1"), help="millions of interactions; default: 1"
    )
    parser.add_argument(
        "--only", type=_parts, default=[*PARTS], help=f"some of {','.join(PARTS)}; default: all"
    )
    parser.add_argument("--rounds", type=int, default=3, help="of each; default: 3")
    parser.add_argument(
        "--seconds", type=float, default=60, help="that each worker syncs; default: 60"
    )
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keeps what was built there")
    parser.add_argument("--pg", default="embedded", choices=("embedded", "system"))
    arguments = parser.parse_args(argv)
    return run("bench.refresh", partial(_compare, arguments))


def _sizes(text: str) -> list[World]:
    """'1,5,20', millions of interactions. Raises ValueError."""
    return [invented(float(part), until_now=True) for part in text.split(",")]


def _parts(text: str) -> list[str]:
    given = text.split(",")
    if not {*given} <= {*PARTS}:
        raise argparse.ArgumentTypeError(f"expected some of {','.join(PARTS)}")
    return [part for part in PARTS if part in given]


def _compare(arguments: argparse.Namespace) -> None:
    with (
        checkout(commit_of(arguments.base)) as tree,
        server(arguments.pg, arguments.keep, settings=SETTINGS) as found,
    ):
        for world in arguments.sizes:
            site = Site(world.name, found)
            site.fill(world.fill)
            both = Both(Built(tree, site), Built(THIS, site), world.millions)
            both.build()
            print(f"\n{describe(site.name, both.this.conninfo)}.", flush=True)
            for part in arguments.only:
                match part:
                    case "everything":
                        both.everything(arguments.rounds)
                    case "few":
                        both.few(arguments.rounds)
                    case "day":
                        both.day(arguments.rounds, arguments.seconds)


@dataclass
class Both:
    """The two databases, and what is measured of them in turns."""

    base: Built
    this: Built
    millions: float
    turns: int = 0

    def build(self) -> None:
        """Make what is not there, and bring in what an earlier run has added to the sources."""
        for built in (self.base, self.this):
            built.build()
            built.tree.sync(built.environ)
            _count_outcomes(built)

    def everything(self, rounds: int) -> None:
        """Print what it takes to build all of the model."""
        found = [self._refreshes(everything=True) for _ in range(rounds)]
        print_table(*table("a refresh of everything", found))

    def few(self, rounds: int) -> None:
        """Print what a refresh takes after FEW interactions. Raises BenchError."""
        count = max(1, round(FEW * self.millions * MILLION))
        if not _value(self.this, IS_OF_NOW):
            _refresh(self.this, everything=True)
        found = []
        for _ in range(rounds):
            self._add(count)
            for built in (self.base, self.this):
                built.tree.sync(built.environ)
            found.append(self._refreshes(everything=False))
        if not _value(self.this, LEFT):
            raise BenchError("the item models were not left: fewer rounds")
        print_table(*table(f"a refresh after {count:,} new interactions", found))
        print_table(views.HEAD, views.rows(self.this.conninfo))

    def day(self, rounds: int, seconds: float) -> None:
        """Print what a worker spends in a day, of which these are parts.

        With each refresh it reconciles, of very many interactions a part, and it syncs all the
        time.
        """
        events = FULL_EVENTS * self.millions / FULL
        new = max(1, round(events * REST_SECONDS / DAY_SECONDS))
        full = self._cost(partial(_refresh, self.this, everything=True))
        self.this.vacuum()
        found = []
        for _ in range(rounds):
            self._add(new)
            found.append(self._in_turns(partial(self._working, seconds=seconds, events=events)))
        once, syncs = (
            [_median(costs[which][part] for costs in found) for which in (0, 1)] for part in (0, 1)
        )
        rebuilds = math.ceil(float(_value(self.this, REBUILDS, events)))
        models = (0.0, rebuilds * max(0.0, full.cpu - once[1].cpu))
        idle = [cost.cpu / cost.wall for cost in syncs]

        def all_day(counts: Sequence[float]) -> list[float]:
            parts = zip(idle, counts, once, models, strict=True)
            return [DAY_SECONDS * i + count * cost.cpu + more for i, count, cost, more in parts]

        most = [DAY_SECONDS / REST_SECONDS] * 2
        possible = [DAY_SECONDS / (REST_SECONDS + cost.wall) for cost in once]
        done = " and ".join(f"{count:.0f}" for count in possible)
        rows = (
            ("syncs, a second", idle),
            (f"a refresh after {new:,} events", [cost.cpu for cost in once]),
            (f"item models, {rebuilds} a day", models),
            (f"a day of {most[0]:.0f} refreshes", all_day(most)),
            (f"a day of {done} refreshes, ten minutes between them", all_day(possible)),
        )
        print_table(
            ("CPU", "base, s", "this, s", "this ÷ base"),
            [
                (what, f"{base:,.3f}", f"{this:,.3f}", f"{this / base:.3f}" if base else "")
                for what, (base, this) in rows
            ],
        )

    def _add(self, count: int) -> None:
        self._insert(self._drawn(count))

    def _drawn(self, count: int) -> list[Event]:
        with psycopg.connect(self.base.site.dsn("engagement_db")) as connection:
            [(known,)] = connection.execute(
                "select greatest(reltuples, 1) from pg_class where oid = 'interaction'::regclass"
            ).fetchall()
            return connection.execute(DRAWN, {"share": count / known, "count": count}).fetchall()

    def _insert(self, events: Sequence[Event]) -> None:
        with psycopg.connect(self.base.site.dsn("engagement_db")) as connection:
            connection.cursor().executemany(NEW, events)

    def _refreshes(self, *, everything: bool) -> Pair:
        return Pair(
            *self._in_turns(
                lambda built: self._cost(partial(_refresh, built, everything=everything))
            )
        )

    def _in_turns(self, measure: Callable[[Built], Found]) -> tuple[Found, Found]:
        """Of both, who comes first by turns; what it left dead is gone before the next."""
        self.turns += 1
        found = {}
        for built in (self.base, self.this) if self.turns % 2 else (self.this, self.base):
            found[built.database] = measure(built)
            built.vacuum()
        return found[self.base.database], found[self.this.database]

    def _working(self, built: Built, *, seconds: float, events: float) -> tuple[Cost, Cost]:
        """A worker's first refresh without the syncs meanwhile, and some seconds of these.

        So many events a day come in.
        """
        before = _value(built, REFRESHES)
        pause = DAY_SECONDS / events
        to_come = self._drawn(math.ceil(seconds / pause))

        def refresh() -> None:
            while _value(built, REFRESHES) == before:
                time.sleep(LOOK_SECONDS)
            time.sleep(SETTLE_SECONDS)
            while _value(built, VACUUMS):
                time.sleep(LOOK_SECONDS)

        def sync() -> None:
            ends = time.monotonic() + seconds
            for event in to_come:
                self._insert([event])
                time.sleep(max(0.0, min(ends - time.monotonic(), pause)))

        with built.tree.worker(built.environ):
            first, syncs = self._cost(refresh), self._cost(sync)
        return Cost(first.wall, first.cpu - syncs.cpu / syncs.wall * first.wall), syncs

    def _cost(self, work: Callable[[], None]) -> Cost:
        pid = self.base.site.server.pid
        assert pid is not None
        before, started = cpu_seconds(family(pid)), time.perf_counter()
        work()
        return Cost(time.perf_counter() - started, cpu_seconds(family(pid)) - before)


def _refresh(built: Built, *, everything: bool = False) -> None:
    """As its worker does, without a look at the sources. Raises BenchError."""
    with psycopg.connect(built.conninfo, autocommit=True) as connection:
        connection.execute(f"set role {ROLE}".encode())
        [(has_tiers,)] = connection.execute(HAS_TIERS).fetchall()
        argument = "true" if everything and has_tiers else ""
        query = f"select error from engine.refresh({argument})"
        [(error,)] = connection.execute(query.encode()).fetchall()
    if error is not None:
        raise BenchError(f"{built.tree.name}: {error}")


def _count_outcomes(built: Built) -> None:
    """Of all days that are over, as its worker does once."""
    if not _value(built, COUNTS):
        return
    with psycopg.connect(built.conninfo, autocommit=True) as connection:
        connection.execute(f"set role {ROLE}".encode())
        while connection.execute("select engine.count_outcomes()").fetchone() != (None,):
            pass


def _value(built: Built, query: LiteralString, *parameters: object) -> Any:
    with psycopg.connect(built.conninfo) as connection:
        [(value,)] = connection.execute(query, parameters).fetchall()
    return value


def _median(costs: Iterable[Cost]) -> Cost:
    """Of each figure by itself."""
    return Cost(*map(median, zip(*costs, strict=True)))


def table(what: str, found: Sequence[Pair]) -> tuple[Sequence[str], Iterable[Sequence[str]]]:
    """Head and rows: one a round, and one of medians, of the ratios too."""
    head = (
        what,
        *("wall, base, s", "this, s", "this ÷ base"),
        *("CPU, base, s", "this, s", "this ÷ base"),
    )
    rows: list[list[str]] = []
    lines = {str(number): [pair] for number, pair in enumerate(found, 1)} | {"median": [*found]}
    for name, pairs in lines.items():
        row = [name]
        for field in Cost._fields:
            both = [(getattr(pair.base, field), getattr(pair.this, field)) for pair in pairs]
            bases, those = zip(*both, strict=True)
            ratio = median(this / base for base, this in both)
            row += [f"{median(bases):.2f}", f"{median(those):.2f}", f"{ratio:.3f}"]
        rows.append(row)
    return head, rows


if __name__ == "__main__":
    sys.exit(main())
