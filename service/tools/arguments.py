"""What `ml-service` can be told on its command line."""

import argparse
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias
from uuid import UUID

from service import __version__
from service.config import Role
from service.tools import asking, evaluate, load, rules

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def parser() -> argparse.ArgumentParser:
    """What may be said."""
    everything = argparse.ArgumentParser(
        prog="ml-service",
        description="Media recommendations that live inside PostgreSQL. "
        "Where the databases are comes from the environment: see .env.example.",
    )
    everything.add_argument("--version", action="version", version=f"ml-service {__version__}")
    commands = everything.add_subparsers(dest="command", required=True)
    _add_running(commands)
    _add_keys(commands.add_parser("key", help="who may call the REST API"))
    _add_asking(commands)
    _add_experiment(
        commands.add_parser("experiment", help="compare strategies by what people take")
    )
    rules.add_parsers(commands)
    _add_measuring(commands)
    _add_bringing(commands)
    return everything


def _add_running(commands: Commands) -> None:
    migrating = commands.add_parser(
        "migrate", help="make recommendation_db what this version needs, or say where sources are"
    )
    migrating.add_argument(
        "--down", metavar="REVISION", help="go back to it instead; base removes everything"
    )
    checking = commands.add_parser(
        "check", help="look at all four databases, and say what is wrong and what helps"
    )
    checking.add_argument("--json", action="store_true", help="for programs")
    commands.add_parser("serve", help="answer over HTTP, with gunicorn")
    sync = commands.add_parser("sync", help="bring in what is new in the sources")
    sync.add_argument(
        "--reconcile", action="store_true", help="compare everything, remove what is gone"
    )
    refresh = commands.add_parser(
        "refresh", help="reconcile with the sources and rebuild the model, once"
    )
    refresh.add_argument(
        "--all",
        action="store_true",
        help="item models, too, which are else rebuilt where there is something to learn",
    )
    commands.add_parser("worker", help="sync and refresh for good")
    completing = commands.add_parser("completion", help="print what completes commands in a shell")
    completing.add_argument("shell", choices=("bash", "zsh", "fish", "tcsh"))


def _add_keys(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True)
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


def _add_asking(commands: Commands) -> None:
    recommending = commands.add_parser("recommend", help="what a person gets")
    recommending.add_argument("user", type=UUID, metavar="USER", help="the id of a person")
    recommending.add_argument("--limit", type=_whole(1, 1000), default=10)
    recommending.add_argument("--strategy", metavar="A", help="default: the default")
    status = commands.add_parser("status", help="how old model and data are, and what waits")
    strategy = commands.add_parser("strategy", help="list, change and restore strategies")
    doing = strategy.add_subparsers(dest="action", required=True)
    listing = doing.add_parser("list", help="all of them; * is the default")
    setting = doing.add_parser("set", help="change parameters; takes effect with the next answer")
    setting.add_argument("name", metavar="STRATEGY")
    setting.add_argument("parameters", nargs="+", type=asking.parameter, metavar="PARAMETER=VALUE")
    restoring = doing.add_parser("restore", help="go back to what a strategy was")
    restoring.add_argument("name", metavar="STRATEGY")
    restoring.add_argument("version", type=_whole(1, 2**31 - 1))
    preview = commands.add_parser(
        "preview", help="what a change would do to the pages of some people; changes nothing"
    )
    trying = preview.add_subparsers(dest="kind", required=True)
    of_strategy = trying.add_parser("strategy", help="other parameters of a strategy")
    of_strategy.add_argument("name", metavar="STRATEGY")
    of_strategy.add_argument(
        "parameters", nargs="+", type=asking.parameter, metavar="PARAMETER=VALUE"
    )
    of_rule = trying.add_parser("rule", help="a rule, in force or not yet")
    of_rule.add_argument("name", metavar="RULE")
    of_rule.add_argument("--placement", metavar="P", help="where; default: nowhere in particular")
    for each in (of_strategy, of_rule):
        each.add_argument("--people", type=_whole(1, 500), default=100, help="default: 100")
        each.add_argument("--limit", type=_whole(1, 1000), default=10)
    exporting = commands.add_parser(
        "export", help="what everybody gets, in a file or a table, for a campaign"
    )
    exporting.add_argument(
        "--to", required=True, metavar="TARGET", help="a file .csv or .parquet, or table:NAME"
    )
    exporting.add_argument("--strategy", metavar="A", help="default: the default")
    exporting.add_argument("--placement", metavar="NAME", help="where it will be shown")
    exporting.add_argument("--limit", type=_whole(1, 1000), default=10, help="media a person")
    exporting.add_argument(
        "--connections", type=_whole(1, 64), default=2, help="that ask at the same time"
    )
    exporting.add_argument(
        "--all", action="store_true", help="ask everybody, also whose answer cannot have changed"
    )
    asked = (recommending, status, listing, setting, restoring, of_strategy, of_rule, exporting)
    for each in asked:
        each.add_argument("--json", action="store_true", help="print the answer as JSON")


def _add_measuring(commands: Commands) -> None:
    evaluating = commands.add_parser(
        "evaluate", help="how good the strategies are, by what people did next"
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
    tuning.add_argument("--strategy", metavar="A", help="default: sequence; with --blend: blend")
    tuning.add_argument(
        "--blend",
        action="store_true",
        help="fit what the sources of a mix weigh, and nothing else; needs the extra tune",
    )
    tuning.add_argument("--trials", type=_whole(1, 10_000), default=40, help="not for --blend")
    _add_split(tuning)


def _add_bringing(commands: Commands) -> None:
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
    initialising = commands.add_parser(
        "init", help="make the four databases and their logins on a server, for who has none yet"
    )
    initialising.add_argument(
        "server", metavar="URL", help="of the server, with a superuser: postgresql://user@host"
    )
    sharding = commands.add_parser("shard", help="several recommendation_dbs as one: docs/scale.md")
    doing = sharding.add_subparsers(dest="action", required=True)
    doing.add_parser("init", help="make shards and router, or bring them to this version")
    doing.add_parser("add", help="split a shard: half of its people are a standby's of it")
    doing.add_parser("publish", help="bring the builder's model to the shards, once")
    doing.add_parser("status", help="who has how many people, and which model")
    importing = commands.add_parser(
        "import", help="read files of your own: catalogue.csv, users.csv, events.jsonl"
    )
    importing.add_argument("path", type=Path, help="a folder, a .zip, or one of them")
    for reading in (loading, importing):
        reading.add_argument(
            "--skip-malformed",
            action="store_true",
            help="leave malformed records out, and count them",
        )


def _add_experiment(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("list", help="those that ran, run and will run")
    starting = actions.add_parser("start", help="let strategies answer, each some people")
    starting.add_argument("name")
    starting.add_argument(
        "strategies",
        nargs="+",
        metavar="arm",
        help="the first is what others are compared with",
    )
    starting.add_argument(
        "--compare",
        choices=("strategies", "placements"),
        default="strategies",
        help="what is compared: what ranks, or placements with their filters and rules",
    )
    starting.add_argument("--placement", default="default", help="where; default: default")
    starting.add_argument(
        "--method",
        choices=("split", "interleave"),
        default="split",
        help="a strategy for each person, or both on every page",
    )
    starting.add_argument(
        "--shares", nargs="+", type=float, metavar="SHARE", help="of people, by arm; default: equal"
    )
    starting.add_argument(
        "--people", type=float, default=1.0, metavar="SHARE", help="of all; default: 1"
    )
    starting.add_argument(
        "--ends", type=_moment, metavar="TIME", help="ISO 8601, in UTC; default: when stopped"
    )
    for action, what in (("stop", "end one now"), ("result", "what it has shown so far")):
        actions.add_parser(action, help=what).add_argument("name")
    adopting = actions.add_parser("adopt", help="end one, and make an arm what its placement shows")
    adopting.add_argument("name")
    adopting.add_argument("strategy", metavar="arm")
    adopting.add_argument(
        "--despite-mismatch",
        action="store_true",
        help="also where people went missing in an arm, so that its result means nothing",
    )


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
    parser.add_argument(
        "--keep",
        action="store_true",
        help="do not drop the scratch database; evaluate and tune --blend begin with the one that"
        " they kept of the same hold-out, while all that its model is built from is the same",
    )
    parser.add_argument(
        "--no-record",
        dest="record",
        action="store_false",
        help="do not keep what is found in recommendation_db, where the console shows it",
    )


def _whole(least: int, most: int) -> Callable[[str], int]:
    """An integer in a range, for argparse."""

    def number(text: str) -> int:
        with suppress(ValueError):
            if least <= int(text) <= most:
                return int(text)
        raise argparse.ArgumentTypeError(f"expected {least} to {most}, got {text}")

    return number


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"expected a time as 2030-01-31 or 2030-01-31T12:00Z, got {text}"
        ) from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if moment <= datetime.now(UTC):
        raise argparse.ArgumentTypeError(f"expected a time to come, got {text}")
    return moment


def _fraction(text: str) -> float:
    with suppress(ValueError):
        if 0 < float(text) < 1:
            return float(text)
    raise argparse.ArgumentTypeError(f"expected a number between 0 and 1, got {text}")
