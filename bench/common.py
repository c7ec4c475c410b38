"""What the measurements share: a PostgreSQL of their own, an end to it, and tables in Markdown."""

import os
import signal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from service.config import SOURCES, url
from service.postgres import Cluster, find_binaries

ROOT = Path(__file__).resolve().parent.parent
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class BenchError(RuntimeError):
    """The measurement cannot go on, or would not be one; the message says why."""


def stop_on_signals() -> None:
    """From now on a signal raises KeyboardInterrupt, once: a second must not interrupt the end."""
    for number in SIGNALS:
        signal.signal(number, _interrupt)


def _interrupt(*_: object) -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


@contextmanager
def own_directory(directory: Path | None = None) -> Iterator[Path]:
    """A directory that the server's user can enter: the one given, or one that is thrown away."""
    if directory is not None:
        directory.mkdir(parents=True, exist_ok=True)
        yield directory.absolute()
        return
    with TemporaryDirectory(dir="/var/tmp") as name:
        Path(name).chmod(0o755)  # for the server's user, who is not root
        yield Path(name)


@contextmanager
def own_cluster(
    which: str, directory: Path | None = None, *, settings: Mapping[str, str] | None = None
) -> Iterator[Cluster]:
    """A running PostgreSQL, `embedded` or `system`: in the directory, or thrown away at the end.

    Raises PostgresError, OSError.
    """
    with (
        own_directory(directory) as place,
        Cluster(place / "postgres", find_binaries(which), settings=settings) as cluster,
    ):
        yield cluster


def create_databases(cluster: Cluster, *others: str) -> None:
    """Make the four databases anew, and others; point the environment at the four.

    Raises psycopg.Error.
    """
    names = (*SOURCES, "recommendation_db")
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        for name in (*names, *others):
            connection.execute(f"drop database if exists {name} with (force)".encode())
            connection.execute(f"create database {name}".encode())
    os.environ.update({f"{name.upper()}_URL": url(cluster.dsn(name)) for name in SOURCES})
    os.environ["DATABASE_URL"] = url(cluster.dsn("recommendation_db"))


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
