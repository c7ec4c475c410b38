"""`ml-service`: what an operator runs, by hand, from cron, or for good."""

import argparse
import json
import logging
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psycopg

from service import __version__, worker
from service.config import ConfigError, Role, Settings
from service.host.logs import configure_logging
from service.tools import evaluate, keys, load, rules, tune

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
    except (
        load.LoadError,
        worker.RefreshError,
        evaluate.EvaluationError,
        keys.KeysError,
        rules.RulesError,
    ) as error:
        reason, status = str(error), FAILED
    except KeyboardInterrupt:
        reason, status = "interrupted", INTERRUPTED
    print(f"ml-service: {reason}", file=sys.stderr)
    return status


def _run(arguments: argparse.Namespace, settings: Settings) -> None:
    match arguments.command:
        case "sync":
            _print(
                worker.sync(settings.worker_database, reconcile=arguments.reconcile), "rows written"
            )
        case "refresh":
            _print(worker.refresh(settings.worker_database), "rows")
        case "worker":
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.default_int_handler)
            with suppress(KeyboardInterrupt):
                configure_logging(settings.log_level)
                logging.getLogger(__name__).info("worker started")
                worker.run(settings)
        case "key":
            _key(arguments, settings)
        case "rule" | "placement":
            if said := rules.run(settings.migrate_database, arguments.command, arguments):
                print(said)
        case "evaluate":
            with _clean_end():
                _evaluate(arguments, settings)
        case "tune":
            with _clean_end():
                _tune(arguments, settings)
        case "load":
            print(
                load.load(
                    arguments.format,
                    arguments.path,
                    settings.user_db,
                    settings.catalog_db,
                    settings.engagement_db,
                    user=arguments.user,
                    skip_malformed=arguments.skip_malformed,
                    progress=sys.stderr.isatty(),
                )
            )


def _key(arguments: argparse.Namespace, settings: Settings) -> None:
    match arguments.action:
        case "add":
            roles = {Role(role) for role in arguments.roles}
            print(
                keys.add(
                    settings.migrate_database,
                    arguments.name,
                    roles,
                    arguments.expires,
                    arguments.rules,
                )
            )
            if settings.allow_anonymous is None and not settings.api_keys:
                print(
                    "ml-service: on this machine's own address the service takes everybody until"
                    " ALLOW_ANONYMOUS says otherwise, none for nobody",
                    file=sys.stderr,
                )
        case "list":
            print(keys.table(settings.migrate_database))
        case "revoke":
            keys.revoke(settings.migrate_database, arguments.name)


@contextmanager
def _clean_end() -> Iterator[None]:
    """End as Ctrl-C does, leaving no scratch database, also where a terminal or a service ends."""
    numbers = (signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, signal.default_int_handler) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _evaluate(arguments: argparse.Namespace, settings: Settings) -> None:
    split = _split(arguments)
    held, found = evaluate.evaluate(
        settings.migrate_database,
        split,
        arguments.strategies,
        against=arguments.against,
        k=arguments.k,
        resamples=arguments.resamples,
        server=arguments.scratch,
        keep=arguments.keep,
        progress=sys.stderr.isatty(),
    )
    print(
        f"{held.people:,} people asked for {arguments.k}; held out ({split.holdout}):"
        f" {held.pairs:,} media, {held.relevant_pairs:,} of them relevant\n"
    )
    print(evaluate.table(found, arguments.against))
    if arguments.json:
        content = {
            "split": asdict(split),
            "held_out": held._asdict(),
            "k": arguments.k,
            "metrics": [asdict(metric) for metric in found],
        }
        arguments.json.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    if arguments.csv:
        evaluate.write_csv(arguments.csv, found)


def _tune(arguments: argparse.Namespace, settings: Settings) -> None:
    found = tune.tune(
        settings.migrate_database,
        arguments.strategy,
        _split(arguments),
        trials=arguments.trials,
        server=arguments.scratch,
        keep=arguments.keep,
        progress=sys.stderr.isatty(),
    )
    print(f"-- NDCG@{tune.K} in the search: {found.before:.4f} before, {found.after:.4f} after")
    if found.confirmed is not None:
        print(f"-- of people whom the search did not ask: {found.confirmed}")
    if found.holds:
        print(found.statement())
        print("-- ml-service refresh, where a column says that it takes effect then")
    else:
        print("-- nothing that is better for sure: leave it as it is")


def _split(arguments: argparse.Namespace) -> evaluate.Split:
    return evaluate.Split(
        arguments.holdout,
        arguments.fraction,
        arguments.relevant,
        arguments.people,
        arguments.seed,
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
    key = commands.add_parser("key", help="who may call the REST API")
    actions = key.add_subparsers(dest="action", required=True)
    adding = actions.add_parser("add", help="make a key, and print it: it is kept nowhere")
    adding.add_argument("name", help="of whoever will use it, for the logs")
    adding.add_argument(
        "--role",
        dest="roles",
        action="append",
        required=True,
        choices=[role.value for role in Role],
        help="what it may do; may be given more than once",
    )
    adding.add_argument(
        "--expires", type=_moment, metavar="TIME", help="ISO 8601, in UTC; default: never"
    )
    adding.add_argument(
        "--rule",
        dest="rules",
        action="append",
        default=[],
        metavar="NAME",
        help="that holds for all that is asked with it; may be given more than once",
    )
    actions.add_parser("list", help="their names, roles, times and rules")
    revoking = actions.add_parser("revoke", help="do not take it any more, in five seconds' time")
    revoking.add_argument("name")
    rules.add_parsers(commands)
    evaluating = commands.add_parser(
        "evaluate", help="how good the strategies are, by what people did next; changes nothing"
    )
    _add_split(evaluating)
    evaluating.add_argument(
        "--strategies",
        type=lambda text: text.split(","),
        default=[],
        metavar="A,B",
        help="default: all of them",
    )
    evaluating.add_argument("--against", metavar="A", help="compare each with this strategy")
    evaluating.add_argument(
        "--k", type=_whole(1, 1000), default=10, help="how many media each is asked for"
    )
    evaluating.add_argument(
        "--resamples", type=_whole(1, 100_000), default=1000, help="of the bootstrap"
    )
    evaluating.add_argument("--json", type=Path, metavar="FILE", help="write all of it there")
    evaluating.add_argument("--csv", type=Path, metavar="FILE", help="write the metrics there")
    tuning = commands.add_parser(
        "tune", help="search better parameters for a strategy; prints an UPDATE, changes nothing"
    )
    tuning.add_argument("--strategy", default="sequence", metavar="A", help="default: sequence")
    tuning.add_argument("--trials", type=_whole(1, 10_000), default=40)
    _add_split(tuning)
    loading = commands.add_parser(
        "load", help="read a public data set, or a person's own export, into the three sources"
    )
    loading.add_argument(
        "format",
        choices=(load.AUTO, *load.FORMATS),
        metavar="FORMAT",
        help=f"{load.AUTO}, to recognise it, or one of {', '.join(load.FORMATS)}",
    )
    loading.add_argument("path", type=Path, help="a folder, a .zip, or a file")
    loading.add_argument("--user", type=UUID, metavar="UUID", help="whose a personal export is")
    loading.add_argument(
        "--skip-malformed", action="store_true", help="leave malformed records out, and count them"
    )
    return parser


def _add_split(parser: argparse.ArgumentParser) -> None:
    """What is held out, and where: the same for all that evaluates."""
    parser.add_argument(
        "--holdout",
        choices=evaluate.HOLDOUTS,
        default="last",
        help="each person's newest medium, their newest fraction, or all after a point in time",
    )
    parser.add_argument(
        "--fraction", type=_fraction, default=0.2, help="that is held out; not for last"
    )
    parser.add_argument(
        "--relevant",
        choices=evaluate.RELEVANT,
        default="like",
        help="what counts as a hit: a LIKE, or a WATCH as well",
    )
    parser.add_argument(
        "--people", type=_whole(1, 10_000_000), default=10_000, help="to ask, at most"
    )
    parser.add_argument("--seed", type=_whole(0, 2**31 - 1), default=1)
    parser.add_argument(
        "--scratch", metavar="URL", help="the server for the scratch database; default: the same"
    )
    parser.add_argument("--keep", action="store_true", help="do not drop the scratch database")


def _whole(least: int, most: int) -> Callable[[str], int]:
    """An integer in a range, for argparse."""

    def number(text: str) -> int:
        value = int(text)
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"expected {least} to {most}, got {text}")
        return value

    return number


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if moment <= datetime.now(UTC):
        raise argparse.ArgumentTypeError(f"expected a time to come, got {text}")
    return moment


def _fraction(text: str) -> float:
    value = float(text)
    if not 0 < value < 1:
        raise argparse.ArgumentTypeError(f"expected a number between 0 and 1, got {text}")
    return value


if __name__ == "__main__":
    sys.exit(main())
