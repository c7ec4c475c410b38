"""What readers notice of an upgrade that changes a model.

Clients ask all the time, by four strategies: first alone, then while `alembic upgrade head` builds
a view of the model anew and puts it in the place of the one that serves. Counted are the questions
that failed, and how long the others waited.

    python -m bench.upgrade 1m
"""

import argparse
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

import psycopg

from bench import common
from bench.common import ROOT, BenchError, percentile, print_table, worlds
from bench.common.site import Site, server

STRATEGIES = ("sequence", "similar", "classic", "blend")
QUESTION = "select * from api.recommend(%s, strategy => %s)"
PEOPLE = "select user_id from engine.person order by md5(user_id::text) limit 1000"

# How long a reader has been waiting for the lock of a table or view, by now; seconds.
WAITING = """
    select coalesce(max(extract(epoch from clock_timestamp() - waitstart)), 0)::float8
    from pg_locks
    where not granted and locktype = 'relation' and mode = 'AccessShareLock'
"""
LOOK_SECONDS = 0.005

# alembic, with the files of another folder.
UPGRADE = """
import sys
from pathlib import Path
from alembic import command
from alembic.config import Config
from migrations import repeatable
repeatable.DIRECTORY = Path(sys.argv[1])
command.upgrade(Config("alembic.ini"), "head")
"""

HEAD = ("seconds", "questions", "failed", "p50 ms", "p99 ms", "longest", "longest for a lock")


@dataclass
class Asked:
    """What happened to the questions of some time."""

    seconds: float = 0
    milliseconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    longest_lock: float = 0
    """Milliseconds for which a reader waited for a lock, to LOOK_SECONDS."""

    def row(self, name: str) -> tuple[str, ...]:
        return (
            name,
            f"{self.seconds:.1f}",
            f"{len(self.milliseconds):,}",
            str(len(self.failures)),
            f"{percentile(self.milliseconds, 50):.1f}",
            f"{percentile(self.milliseconds, 99):.1f}",
            f"{max(self.milliseconds):.0f}",
            f"{self.longest_lock:.0f}",
        )


@contextmanager
def asking(site: Site, clients: int, rest: float) -> Iterator[Asked]:
    """Clients ask while this is open, each after a rest of so many seconds."""
    with psycopg.connect(site.recommendation_db) as connection:
        people = [user_id for (user_id,) in connection.execute(PEOPLE)]
    asked, stop = Asked(), Event()

    def ask(client: int) -> None:
        with psycopg.connect(
            site.recommendation_db, autocommit=True, options="-c role=ml_service_app"
        ) as connection:
            number = client
            while not stop.is_set():
                started = time.perf_counter()
                try:
                    connection.execute(
                        QUESTION,
                        (people[number % len(people)], STRATEGIES[number % len(STRATEGIES)]),
                    ).fetchall()
                except psycopg.Error as error:
                    asked.failures.append(str(error))
                asked.milliseconds.append((time.perf_counter() - started) * 1000)
                number += clients + 1
                stop.wait(rest)

    def watch() -> None:
        with psycopg.connect(site.recommendation_db, autocommit=True) as connection:
            while not stop.wait(LOOK_SECONDS):
                [(waiting,)] = connection.execute(WAITING)
                asked.longest_lock = max(asked.longest_lock, waiting * 1000)

    started = time.perf_counter()
    with ThreadPoolExecutor(clients + 1) as pool:
        running = [pool.submit(watch), *(pool.submit(ask, client) for client in range(clients))]
        try:
            yield asked
        finally:
            stop.set()
        for one in running:
            one.result()
    asked.seconds = time.perf_counter() - started


def upgrade(site: Site, view: str) -> None:
    """Bring in a file of the model with one more line, which means nothing. Raises BenchError."""
    with TemporaryDirectory() as directory:
        files = Path(directory) / "sql"
        shutil.copytree(ROOT / "sql", files)
        [file] = files.glob(f"model/*_{view}.sql")
        file.write_text(f"{file.read_text()}-- measured at {time.time()}\n")
        done = subprocess.run(
            [sys.executable, "-c", UPGRADE, files],
            cwd=ROOT,
            env={**site.environ(), "PATH": ""},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise BenchError(done.stderr)


def measure(arguments: argparse.Namespace) -> None:
    """Print the table."""
    world: worlds.World = arguments.world
    with server(arguments.postgres, arguments.directory) as found:
        site = Site(world.name, found)
        site.fill(world.fill)
        site.serve()
        print(common.describe(world.name, site.recommendation_db))
        rest = arguments.rest / 1000
        with asking(site, arguments.clients, rest):
            time.sleep(5)  # so that all that can be in memory is
        with asking(site, arguments.clients, rest) as alone:
            time.sleep(arguments.seconds)
        with asking(site, arguments.clients, rest) as meanwhile:
            upgrade(site, arguments.view)
            time.sleep(1)
    rows = [alone.row("alone"), meanwhile.row(f"while {arguments.view} is built")]
    print_table((f"{arguments.clients} clients asking", *HEAD), rows)
    ratio = percentile(meanwhile.milliseconds, 99) / percentile(alone.milliseconds, 99)
    print(f"\np99 with ÷ without: {ratio:.2f}")
    for failure in dict.fromkeys(meanwhile.failures):
        print(f"failed: {failure}")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench.upgrade", description=__doc__)
    parser.add_argument(
        "world", type=worlds.named, nargs="?", default=worlds.named("0.1m"), help=worlds.EXPECTED
    )
    parser.add_argument("--view", default="item_pairs", help="default: item_pairs")
    parser.add_argument("--clients", type=int, default=8, help="default: 8")
    parser.add_argument(
        "--rest",
        type=float,
        default=0,
        help="milliseconds between a client's questions; default: 0",
    )
    parser.add_argument("--seconds", type=float, default=30, help="of the first part; default: 30")
    parser.add_argument(
        "--directory", type=Path, help="keep the server's data there, for next time"
    )
    parser.add_argument("--postgres", choices=("auto", "embedded", "system"), default="auto")
    parsed = parser.parse_args(arguments)
    return common.run("bench.upgrade", lambda: measure(parsed))


if __name__ == "__main__":
    raise SystemExit(main())
