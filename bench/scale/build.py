"""From full sources to a model that serves: how long, and how much memory."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import psycopg

from bench.common import ROOT, BenchError
from bench.common.processes import Peak, family, on_disk, shared_out
from bench.common.site import Site
from service import worker

SYNCS = 20
DISK_SECONDS = 2.0
"""Between two looks at all files."""
SAY_SECONDS = 15.0
"""Between two looks how far it is."""

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
    gigabytes: float | None = None
    """At most, of PostgreSQL's files; None where they are elsewhere."""


def run(site: Site, arguments: Sequence[str], progress: Callable[[], str] | None = None) -> Cost:
    """Run Python over a world, in a process of its own; say how far it is. Raises BenchError."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **site.environ()},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    server, data = site.server.pid, site.server.data
    try:
        with (
            Peak(lambda: shared_out({process.pid} | (family(server) if server else set()))) as peak,
            Peak(lambda: on_disk(data) if data else 0, DISK_SECONDS) as disk,
        ):
            output, errors = _ended(process, started, progress)
    except BaseException:
        process.kill()
        raise
    if process.returncode != 0:
        raise BenchError(f"{' '.join(arguments)} failed:\n{errors}")
    seconds = time.perf_counter() - started
    return Cost(
        seconds,
        peak.bytes / 1e6 if server else None,
        output,
        disk.bytes / 1e9 if data else None,
    )


def _ended(
    process: subprocess.Popen[str], started: float, progress: Callable[[], str] | None
) -> tuple[str, str]:
    """What it wrote, when it has; what is said of its progress goes to stderr when that changes."""
    said = ""
    while True:
        try:
            return process.communicate(timeout=SAY_SECONDS if progress else None)
        except subprocess.TimeoutExpired:
            assert progress is not None
            if (now := progress()) != said:
                said = now
                seconds = time.perf_counter() - started
                print(f"{seconds / 60:.1f} min: {said}", file=sys.stderr, flush=True)


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


def measure_lean(site: Site, expected: Mapping[str, float]) -> Round:
    """Build recommendation_db alone, and drop its largest source once that was read.

    On stderr it says how far it is, for this takes an hour where there is much: `expected` are
    seconds of each view, by what a world before took.
    """
    site.create()
    sync = run(site, ["-c", SYNC], lambda: _loaded(site))
    site.drop("engagement_db")
    refresh = run(site, ["-c", REBUILD], lambda: _rebuilt(site, expected))
    return Round({"sync, from full sources": sync, "refresh": refresh})


# A first load is by ranges, and then by indexes.
LOADED = """
    select
        (select count(*) from engine.load_range where is_loaded),
        (select count(*) from engine.load_range),
        (select count(*) from engine.index_aside)
"""
# A refresh keeps the lock of each view to its end.
REBUILT = """
    select object, locked is not null
    from engine.applied_file
    left join (
        select distinct relation as locked
        from pg_locks
        where locktype = 'relation' and mode = 'ExclusiveLock'
    ) lock on locked = to_regclass(object)
    where refresh_order is not null
    order by refresh_order
"""


def _loaded(site: Site) -> str:
    with psycopg.connect(site.recommendation_db) as connection:
        [(loaded, ranges, indexes)] = connection.execute(LOADED).fetchall()
    return f"sync: {loaded} of {ranges} ranges are loaded, {indexes} indexes are to be built"


def _rebuilt(site: Site, expected: Mapping[str, float]) -> str:
    with psycopg.connect(site.recommendation_db) as connection:
        views = connection.execute(REBUILT).fetchall()
    begun = max((place for place, (_, locked) in enumerate(views) if locked), default=0)
    left = sum(expected.get(view, 0) for view, _ in views[begun:]) / 60
    said = f"refresh: {views[begun][0]}, {begun + 1} of {len(views)}"
    return f"{said}; about {left:.0f} minutes were left" if expected else said


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


HEAD = ("from full sources to a model", "rounds", "seconds", "peak memory, MB", "peak disk, GB")


def rows(rounds: Sequence[Round]) -> Iterator[tuple[str, ...]]:
    """The rows of the table under HEAD: medians."""
    for step in rounds[0].steps:
        costs = [each.steps[step] for each in rounds]
        peaks = [cost.megabytes for cost in costs if cost.megabytes is not None]
        disks = [cost.gigabytes for cost in costs if cost.gigabytes is not None]
        yield (
            step,
            str(len(rounds)),
            f"{median(cost.seconds for cost in costs):.3f}",
            f"{median(peaks):,.0f}" if peaks else "",
            f"{median(disks):.1f}" if disks else "",
        )


def models(site: Site) -> Path:
    """Fit what the baselines load; returns the directory."""
    directory = site.server.directory / f"models_{site.name}"
    if not (directory / "als.npz").exists():
        directory.mkdir(exist_ok=True)
        run(site, ["-m", "bench.scale.pipeline", "models", str(directory)])
    return directory
