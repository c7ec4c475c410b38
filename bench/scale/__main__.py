"""How fast, at what size, and beside what: SQL, REST, the build of the model, and memory.

Everything that is compared is interleaved, so that the noise of the machine falls on all alike:
read the ratios first. It runs on a PostgreSQL of its own that is thrown away afterwards, unless a
directory or a server is given: then a second run finds its worlds there.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bench.common import counts, describe, print_table, run, views
from bench.common.site import DATABASES, Site, server
from bench.common.worlds import EXPECTED, World, invented, named
from bench.scale import build, goals, rest, statements
from service.config import Settings

PARTS = ("build", "sql", "rest", "refresh", "memory")
LEAN = "lean"


class Effort(NamedTuple):
    """How long to look. Each figure is the median of `rounds`, at least five."""

    rounds: int
    calls: int
    """Of each statement in a round, in SQL."""
    seconds: float
    """Of a REST measurement."""
    requests: tuple[int, ...]
    """After which a worker's memory is looked at."""
    builds: int
    """Of the model, in a world of a million interactions; in larger ones as many fewer."""
    again: bool
    """Whether to build a second time where nothing has changed."""
    patience: float
    """Seconds that a baseline gets for those requests."""
    pauses: tuple[float, ...]
    """Seconds between a client's questions during a refresh."""
    plans: int
    """The most expensive nodes of each plan that are shown."""


FULL = Effort(5, 300, 2.0, (1_000, 10_000, 100_000), 5, True, 60, (rest.PAUSE, 0), 5)
QUICK = Effort(5, 60, 0.2, (200, 2_000), 1, False, 5, (rest.PAUSE,), 3)


@dataclass
class Place:
    """A world to measure, and what was found."""

    site: Site
    world: World
    figures: dict[str, float] = field(default_factory=dict)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit status. Ctrl-C stops all that was started."""
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description=__doc__)
    parser.add_argument(
        "--sizes", type=_sizes, help="millions of interactions; default: 1,5,20; --quick: 0.2"
    )
    parser.add_argument(
        "--world", action="append", type=named, help=f"{EXPECTED}; in the place of --sizes"
    )
    parser.add_argument(
        "--only", type=_names((*PARTS, LEAN)), default=[*PARTS],
        help=f"default: {','.join(PARTS)}. {LEAN}, which goes alone: build ours only, once, and "
        "drop what is not needed any more: for worlds as large as the disk",
    )  # fmt: skip
    parser.add_argument("--quick", action="store_true", help="five minutes in all")
    parser.add_argument("--clients", type=counts, default=[1, 4, 16], help="default: 1,4,16")
    parser.add_argument(
        "--strategies", type=_names(statements.STRATEGIES),
        default=[*statements.STRATEGIES], help=f"default: {','.join(statements.STRATEGIES)}",
    )  # fmt: skip
    parser.add_argument(
        "--baselines", type=_names(rest.BASELINES), default=[*rest.BASELINES],
        help=f"default: {','.join(rest.BASELINES)}",
    )  # fmt: skip
    parser.add_argument("--seconds", type=float, help="a REST measurement; default: 2, quick 0.2")
    parser.add_argument("--directory", type=Path, help="keeps the worlds, for the next run")
    parser.add_argument("--pg", default="embedded", choices=("embedded", "system"))
    parser.add_argument(
        "--database-url", help="a superuser's, of the server to measure on, in the place of --pg"
    )
    arguments = parser.parse_args(argv)
    return run("bench.scale", partial(_measure, arguments))


def _sizes(text: str) -> list[World]:
    """'0.2,1,20', millions of interactions, as invented worlds. Raises ValueError."""
    return [invented(size) for size in sorted(float(part) for part in text.split(","))]


def _names(known: Sequence[str]) -> Callable[[str], list[str]]:
    """Some of these, with commas, in their order."""

    def names(text: str) -> list[str]:
        given = text.split(",")
        if unknown := set(given) - set(known):
            raise argparse.ArgumentTypeError(
                f"expected some of {','.join(known)}, got {','.join(unknown)}"
            )
        if LEAN in given and len(given) > 1:
            raise argparse.ArgumentTypeError(f"{LEAN} goes alone")
        return [name for name in known if name in given]

    return names


def _measure(arguments: argparse.Namespace) -> None:
    """Fill the databases, and measure all that is asked for."""
    effort = QUICK if arguments.quick else FULL
    if arguments.seconds:
        effort = effort._replace(seconds=arguments.seconds)
    worlds = arguments.world or arguments.sizes
    worlds = worlds or _sizes("0.2" if arguments.quick else "1,5,20")
    with server(arguments.pg, arguments.directory, arguments.database_url) as found:
        places = [Place(Site(world.name, found), world) for world in worlds]
        if LEAN in arguments.only:
            _lean(places)
        else:
            _all(places, arguments, effort)
    print_table(goals.HEAD, goals.rows({place.site.name: place.figures for place in places}))


def _all(places: Sequence[Place], arguments: argparse.Namespace, effort: Effort) -> None:
    for place in places:
        place.site.fill(place.world.fill)
        if "build" in arguments.only:
            _build(place, effort)
        else:
            place.site.serve()
        described = describe(place.site.name, place.site.recommendation_db)
        print(f"\n{described}; gunicorn: {_workers()}.", flush=True)
    if "sql" in arguments.only:
        _sql(places, arguments.strategies, effort)
    for place in places:
        _rest(place, arguments, effort)


def _workers() -> str:
    """How gunicorn runs."""
    settings = Settings.from_environ()
    return f"{settings.workers} workers of {settings.threads} threads"


def _build(place: Place, effort: Effort) -> None:
    rounds = [
        build.measure(place.site, effort.again)
        for _ in range(max(1, min(effort.builds, round(effort.builds / place.world.millions))))
    ]
    print(f"\nWorld {place.site.name}:")
    print_table(build.HEAD, build.rows(rounds))
    place.figures["build time"] = median(one.ours.seconds / one.library.seconds for one in rounds)
    if all(one.ours.megabytes and one.library.megabytes for one in rounds):
        place.figures["build memory"] = median(
            (one.ours.megabytes or 0) / (one.library.megabytes or 1) for one in rounds
        )


def _lean(places: Sequence[Place]) -> None:
    """Build the model of one world after the other, and drop all of it before the next."""
    seconds: list[float] = []
    expected: dict[str, float] = {}
    for place, larger in zip(places, [*places[1:], places[-1]], strict=True):
        site, started = place.site, time.perf_counter()
        site.fill(place.world.fill)
        minutes = (time.perf_counter() - started) / 60
        print(f"\nWorld {site.name}, made in {minutes:.1f} minutes:", flush=True)
        found = build.measure_lean(site, expected)
        print_table(build.HEAD, build.rows([found]))
        print_table(views.HEAD, views.rows(site.recommendation_db))
        print(f"\n{describe(site.name, site.recommendation_db)}.", flush=True)
        growth = larger.world.millions / place.world.millions
        taken = views.seconds(site.recommendation_db)
        expected = {view: growth * one for view, one in taken.items()}
        site.drop(*DATABASES)
        seconds.append(found.ours.seconds / place.world.millions)
        place.figures["build growth"] = seconds[-1] / seconds[0]
        if found.ours.megabytes:
            place.figures["build peak"] = found.ours.megabytes


def _sql(places: Sequence[Place], strategies: Sequence[str], effort: Effort) -> None:
    sites = [place.site for place in places]
    for site in sites:
        statements.prepare(site)
    found = statements.measure(sites, strategies, effort.rounds, effort.calls)
    for site in sites:
        print(f"\nWorld {site.name}:")
        print_table(statements.HEAD, statements.rows(site, found))
        plans = [
            row for strategy in strategies for row in statements.plan(site, strategy, effort.plans)
        ]
        print_table(statements.PLAN_HEAD, plans)
    first, *others = sites
    if others:
        head = [f"p50 at {site.name}, ms" for site in sites]
        head += [f"{site.name} ÷ {first.name}" for site in others]
        print_table(("growth", *head), statements.growth(sites, strategies, found))
    for place in places[1:]:
        growth = {
            strategy: statements.ratio(found, (place.site.name, strategy), (first.name, strategy))
            for strategy in strategies
        }
        if "classic" in growth:
            place.figures["growth classic"] = growth.pop("classic")
        if growth:
            place.figures["growth"] = max(growth.values())


def _rest(place: Place, arguments: argparse.Namespace, effort: Effort) -> None:
    site, figures = place.site, place.figures
    if not {"rest", "refresh", "memory"} & {*arguments.only}:
        return
    print(f"\nWorld {site.name}:")
    questions = rest.Questions.of(site)
    if "rest" in arguments.only:
        strategies = [name for name in rest.STRATEGIES if name in arguments.strategies]
        with (
            closing(rest.Fresh(site, questions.users)) as fresh,
            rest.servers(site, questions, arguments.baselines) as found,
        ):
            asked = list(rest.targets(found, questions, fresh, strategies))
            rest.measure(asked, max(arguments.clients), effort.seconds, 1, "warm up")
            rounds = {
                clients: rest.measure(
                    asked, clients, effort.seconds, effort.rounds, f"REST, {clients} clients"
                )
                for clients in arguments.clients
            }
        print(f"An answer of the floor is {len(questions.answer.encode()):,} bytes.")
        print_table(
            rest.HEAD, [row for clients, one in rounds.items() for row in rest.rows(clients, one)]
        )
        figures.update(_rest_figures(rounds))
    if "refresh" in arguments.only:
        builds = max(1, min(effort.builds, round(effort.builds / place.world.millions)))
        with rest.service(site) as web:
            disturbances = {
                pause: [rest.during_refresh(site, web, questions, pause) for _ in range(builds)]
                for pause in effort.pauses
            }
        print_table(rest.DISTURBANCE_HEAD, rest.disturbance_rows(disturbances))
        figures["disturbance"] = median(
            one.during.p99 / one.without.p99 for one in disturbances[rest.PAUSE]
        )
    if "memory" in arguments.only:
        memory = list(
            rest.memory(site, questions, effort.requests, arguments.baselines, effort.patience)
        )
        print_table(rest.MEMORY_HEAD, rest.memory_rows(memory))
        *_, before, last = memory[: len(effort.requests)]
        figures["memory"] = last.megabytes
        figures["memory growth"] = last.megabytes / before.megabytes


def _rest_figures(rounds: dict[int, rest.Rounds]) -> dict[str, float]:
    """The goals' figures: of a repeated question under any number of clients, of batches under the
    fewest, of all else under the most.
    """
    most, fewest = rounds[max(rounds)], rounds[min(rounds)]
    names = most[0].keys()
    repeated = [name for name in names if name.endswith(", repeated")]
    figures = {
        "repeated": min(
            rest.ratio(some, name, "floor", "rate") for some in rounds.values() for name in repeated
        ),
        "p99": max(
            rest.ratio(some, name, "floor", "p99") for some in rounds.values() for name in repeated
        ),
    }
    for key, one, other in (
        ("sequence first", "sequence, first", "floor"),
        ("classic first", "classic, first", "floor"),
        (rest.HOST_SIDE, "classic, first", rest.HOST_SIDE),
        ("item-item", "sequence, first", "item-item"),
        ("ALS", "sequence, first", "ALS"),
    ):
        if names >= {one, other}:
            figures[key] = rest.ratio(most, one, other, "rate")
    for strategy in rest.BATCHED:
        batch = f"{strategy}, batch of {rest.BATCH}"
        if batch in names:
            single = rest.ratio(fewest, batch, f"{strategy}, first", "p50")
            figures[f"batch {strategy}"] = single / rest.BATCH
    return figures


if __name__ == "__main__":
    sys.exit(main())
