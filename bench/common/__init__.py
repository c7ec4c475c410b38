"""What the measurements share: how they run and end, and how they print what they found."""

import logging
import os
import platform
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import quantiles

import psycopg

from service import worker
from service.tools import evaluate, load
from service.tools.postgres import PostgresError

ROOT = Path(__file__).resolve().parents[2]
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
INTERRUPTED = 130  # as a shell says it of SIGINT


class BenchError(RuntimeError):
    """The measurement cannot go on, or would not be one; the message says why."""


EXPECTED = (
    BenchError,
    PostgresError,
    evaluate.EvaluationError,
    load.LoadError,
    worker.RefreshError,
    psycopg.Error,
    OSError,
)


def run(name: str, measure: Callable[[], None]) -> int:
    """Run a measurement; return the exit status. Ctrl-C, or another signal, stops all it started.

    What goes wrong as these things do is one line on stderr.
    """
    for number in SIGNALS:
        signal.signal(number, _interrupt)
    logging.basicConfig(level=logging.WARNING)  # or alembic.ini's logging would write among ours
    try:
        measure()
    except KeyboardInterrupt:
        return INTERRUPTED
    except EXPECTED as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 1
    return 0


def _interrupt(*_: object) -> None:
    """Raise KeyboardInterrupt, once: a second signal must not interrupt the end."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def names(text: str) -> list[str]:
    """'a,b' as a list, for argparse."""
    return text.split(",")


def counts(text: str) -> list[int]:
    """'1,4,16' as numbers of clients. Raises ValueError."""
    counts = [int(part) for part in text.split(",")]
    if min(counts) < 1:
        raise ValueError
    return counts


def percentile(values: Sequence[float], percent: int) -> float:
    """Between the two nearest, where it falls between. At least two values."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def describe(name: str, recommendation_db: str) -> str:
    """A world and this machine, in two sentences. Raises psycopg.Error."""
    with psycopg.connect(recommendation_db) as connection:
        [(media, people, interactions)] = connection.execute(
            "select (select count(*) from engine.media), (select count(*) from engine.person),"
            " (select count(*) from engine.interaction)"
        )
        version = connection.info.parameter_status("server_version")
    return (
        f"World {name}: {interactions:,} interactions of {people:,} people with {media:,} media."
        f" PostgreSQL {version}, Python {platform.python_version()}, {os.cpu_count()} cores"
    )


def print_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table in Markdown: what comes first to the left, numbers to the right."""
    lines = [head, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    print()
    for line in (lines[0], rule, *lines[1:]):
        cells = [line[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)]
        print(f"| {' | '.join(cells)} |", flush=True)
