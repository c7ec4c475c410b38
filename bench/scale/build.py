"""From full sources to a model that serves: how long, and how much memory."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bench.common import ROOT, BenchError
from bench.common.processes import Peak, family
from bench.common.site import Site
from service import worker

SYNCS = 20

# What `ml-service refresh` does, in its two halves.
SYNC = "from service.tools.cli import main; raise SystemExit(main(['sync', '--reconcile']))"
REBUILD = (
    "from service import worker; from service.config import Settings;"
    "worker.rebuild(Settings.from_environ().database)"
)


class Cost(NamedTuple):
    """What a step took."""

    seconds: float
    megabytes: float | None
    """At most, of the step's own process and of PostgreSQL; None where that runs elsewhere."""
    output: str = ""


def run(site: Site, arguments: Sequence[str]) -> Cost:
    """Run Python over a world, in a process of its own. Raises BenchError."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **site.environ()},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    server = site.server.pid
    try:
        with Peak(lambda: {process.pid} | (family(server) if server else set())) as peak:
            output, errors = process.communicate()
    except BaseException:
        process.kill()
        raise
    if process.returncode != 0:
        raise BenchError(f"{' '.join(arguments)} failed:\n{errors}")
    seconds = time.perf_counter() - started
    return Cost(seconds, peak.bytes / 1e6 if server else None, output)


class Round(NamedTuple):
    """Both ways to a model, once."""

    steps: Mapping[str, Cost]

    @property
    def ours(self) -> Cost:
        """Sync and refresh."""
        return _both(self.steps["sync, from full sources"], self.steps["refresh"])

    @property
    def library(self) -> Cost:
        return self.steps["library: all"]


def _both(one: Cost, other: Cost) -> Cost:
    known = [cost.megabytes for cost in (one, other) if cost.megabytes is not None]
    return Cost(one.seconds + other.seconds, max(known, default=None))


def measure(site: Site, again: bool) -> Round:
    """Build recommendation_db anew, and then the library's model. It serves afterwards.

    `again` also does what a worker does every ten minutes, where nothing has changed.
    """
    site.create()
    steps = {
        "sync, from full sources": run(site, ["-c", SYNC]),
        "refresh": run(site, ["-c", REBUILD]),
    }
    site.serves()
    if again:
        steps["sync again, everything compared"] = run(site, ["-c", SYNC])
        steps["refresh again, nothing new"] = run(site, ["-c", REBUILD])
    steps["sync, nothing new"] = Cost(_idle_sync(site), None)
    library = run(site, ["-m", "bench.scale.pipeline", "neighbours"])
    for step, seconds in json.loads(library.output).items():
        steps[f"library: {step}"] = Cost(seconds, None)
    steps["library: all"] = library
    return Round(steps)


def _idle_sync(site: Site) -> float:
    """Seconds of a sync that finds nothing, on one connection, as the worker keeps it."""
    with worker.connect(site.recommendation_db) as connection:
        times = []
        for _ in range(SYNCS):
            started = time.perf_counter()
            for source in ("media", "people", "interactions"):
                connection.execute(f"call engine.sync_{source}()").fetchall()
            times.append(time.perf_counter() - started)
    return median(times)


HEAD = ("from full sources to a model", "rounds", "seconds", "peak memory, MB")


def rows(rounds: Sequence[Round]) -> Iterator[tuple[str, ...]]:
    """The rows of the table under HEAD: medians."""
    for step in rounds[0].steps:
        costs = [each.steps[step] for each in rounds]
        peaks = [cost.megabytes for cost in costs if cost.megabytes is not None]
        yield (
            step,
            str(len(rounds)),
            f"{median(cost.seconds for cost in costs):.3f}",
            f"{median(peaks):,.0f}" if peaks else "",
        )


def models(site: Site) -> Path:
    """Fit what the baselines load; returns the directory."""
    directory = site.server.directory / f"models_{site.name}"
    if not (directory / "als.npz").exists():
        directory.mkdir(exist_ok=True)
        run(site, ["-m", "bench.scale.pipeline", "models", str(directory)])
    return directory
