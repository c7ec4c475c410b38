"""`ml-service`: what an operator runs, by hand, from cron, or for good."""

import argparse
import logging
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psycopg

from service import __version__, load, worker
from service.config import ConfigError, Settings
from service.logs import configure_logging

FAILED = 1
MISUSED = 2
TRY_LATER = 75  # EX_TEMPFAIL of sysexits.h
INTERRUPTED = 130  # as a shell says it of SIGINT


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status. Results go to stdout, errors to stderr."""
    arguments = _parser().parse_args(argv)
    try:
        _run(arguments, Settings.from_environ())
        return 0
    except ConfigError as error:
        reason, status = str(error), MISUSED
    except psycopg.errors.LockNotAvailable as error:
        reason, status = f"{_reason(error)}; try again later", TRY_LATER
    except psycopg.Error as error:
        reason, status = _reason(error), FAILED
    except OSError as error:
        reason, status = ": ".join(filter(None, (error.filename, error.strerror))), FAILED
    except (load.LoadError, worker.RefreshError) as error:
        reason, status = str(error), FAILED
    except KeyboardInterrupt:
        reason, status = "interrupted", INTERRUPTED
    print(f"ml-service: {reason}", file=sys.stderr)
    return status


def _run(arguments: argparse.Namespace, settings: Settings) -> None:
    match arguments.command:
        case "sync":
            _print(worker.sync(settings.database, reconcile=arguments.reconcile), "rows written")
        case "refresh":
            _print(worker.refresh(settings.database), "rows")
        case "worker":
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.default_int_handler)
            with suppress(KeyboardInterrupt):
                configure_logging(settings.log_level)
                logging.getLogger(__name__).info("worker started")
                worker.run(settings)
        case "load":
            read = {"movielens": load.movielens, "movietweetings": load.movietweetings}
            print(
                read[arguments.format](
                    arguments.directory,
                    settings.user_db,
                    settings.catalog_db,
                    settings.engagement_db,
                    progress=sys.stderr.isatty(),
                )
            )


def _print(counts: dict[str, int], unit: str) -> None:
    for name, count in counts.items():
        print(f"{name:24}{count:>12,} {unit}")


def _reason(error: psycopg.Error) -> str:
    """Why, in one line: what the server says and its detail, or what libpq says."""
    said = (error.diag.message_primary or str(error), error.diag.message_detail)
    return ": ".join(text.strip().splitlines()[0] for text in said if text)


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
