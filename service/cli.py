"""`ml-service`: what an operator runs, by hand, from cron, or for good."""

import argparse
import logging
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Event

import psycopg

from service import __version__, load, worker
from service.config import ConfigError, Settings
from service.logs import configure_logging

FAILED = 1
MISUSED = 2
TRY_LATER = 75  # EX_TEMPFAIL of sysexits.h


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status. What it prints is for people, errors go to stderr."""
    arguments = _parser().parse_args(argv)
    try:
        settings = Settings.from_environ()
        return _run(arguments, settings)
    except ConfigError as error:
        return _fail(str(error), MISUSED)
    except load.LoadError as error:
        return _fail(str(error), FAILED)
    except psycopg.errors.LockNotAvailable as error:
        return _fail(f"{error.diag.message_primary}; try again later", TRY_LATER)
    except (worker.RefreshError, psycopg.Error) as error:
        return _fail(str(error), FAILED)


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    match arguments.command:
        case "sync":
            _print(worker.sync(settings.database, reconcile=arguments.reconcile), "rows written")
        case "refresh":
            _print(worker.refresh(settings.database), "rows")
        case "worker":
            stop = Event()
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
            configure_logging(settings.log_level)
            logging.getLogger(__name__).info("worker started")
            worker.run(settings, stop)
        case "load":
            read = {"movielens": load.movielens, "movietweetings": load.movietweetings}
            print(
                read[arguments.format](
                    arguments.directory,
                    settings.user_db,
                    settings.catalog_db,
                    settings.engagement_db,
                )
            )
    return 0


def _print(counts: dict[str, int], unit: str) -> None:
    for name, count in counts.items():
        print(f"{name:24}{count:>12,} {unit}")


def _fail(message: str, status: int) -> int:
    print(f"ml-service: {message.strip()}", file=sys.stderr)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ml-service",
        description="Media recommendations that live inside PostgreSQL. "
        "Where the databases are comes from the environment: see .env.example.",
    )
    parser.add_argument("--version", action="version", version=f"ml-service {__version__}")
    commands = parser.add_subparsers(dest="command", required=True)
    sync = commands.add_parser("sync", help="bring in what is new in the sources")
    sync.add_argument(
        "--reconcile", action="store_true", help="compare everything, remove what is gone"
    )
    commands.add_parser("refresh", help="reconcile with the sources and rebuild the model, once")
    commands.add_parser("worker", help="sync and refresh for good")
    loading = commands.add_parser("load", help="read a public data set into the three sources")
    loading.add_argument("format", choices=("movielens", "movietweetings"))
    loading.add_argument("directory", type=Path, help="where its files are")
    return parser


if __name__ == "__main__":
    sys.exit(main())
