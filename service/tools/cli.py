"""`ml-service`: what an operator runs, by hand, from cron, or for good."""

import argparse
import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from functools import partial

import psycopg
from psycopg.errors import InsufficientPrivilege

from service import worker
from service.config import ConfigError, Role, Settings
from service.files import FILES
from service.host.logs import configure_logging
from service.tools import (
    asking,
    blend,
    check,
    evaluate,
    experiments,
    export,
    init,
    keys,
    load,
    migrate,
    rules,
    runs,
    shards,
    splitting,
    targets,
    tune,
)
from service.tools.arguments import parser
from service.tools.sources import Level

FAILED = 1
MISUSED = 2
TRY_LATER = 75  # EX_TEMPFAIL of sysexits.h
INTERRUPTED = 130  # as a shell says it of SIGINT
OWNERS = ("key", "rule", "placement", "experiment", "export", "evaluate", "tune")
LOGINS = {
    **dict.fromkeys(OWNERS, "MIGRATE_DATABASE_URL"),
    **dict.fromkeys(("sync", "refresh", "import"), "WORKER_DATABASE_URL"),
}
"""The variable whose login a command takes; for all others that of DATABASE_URL does."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status. Results go to stdout, errors to stderr."""
    arguments = parser().parse_args(argv)
    try:
        return _run(arguments, Settings.from_environ())
    except ConfigError as error:
        reason, status = str(error), MISUSED
    except psycopg.errors.LockNotAvailable as error:
        reason, status = f"{_reason(error)}; try again later", TRY_LATER
    except psycopg.Error as error:
        reason, status = _reason(error) + _login(arguments.command, error), FAILED
    except OSError as error:
        reason, status = ": ".join(filter(None, (error.filename, error.strerror))), FAILED
    except (
        load.LoadError,
        worker.PublishError,
        worker.RefreshError,
        evaluate.EvaluationError,
        experiments.ExperimentError,
        keys.KeysError,
        keys.RefusedError,
        migrate.MigrationError,
        asking.AskingError,
        targets.ExportError,
        rules.RulesError,
        shards.ShardError,
    ) as error:
        reason, status = str(error), FAILED
    except KeyboardInterrupt:
        reason, status = "interrupted", INTERRUPTED
    print(f"ml-service: {reason}", file=sys.stderr)
    return status


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    return COMMANDS[arguments.command](arguments, settings) or 0


def _migrate(arguments: argparse.Namespace, _: Settings) -> None:
    if arguments.down:
        migrate.downgrade(arguments.down)
    else:
        migrate.upgrade()


def _serve(_arguments: argparse.Namespace, _settings: Settings) -> None:
    serving = ["-m", "gunicorn", "--config", str(FILES / "gunicorn.conf.py")]
    os.execv(sys.executable, [sys.executable, *serving, "service.app:app"])  # noqa: S606


def _sync(arguments: argparse.Namespace, settings: Settings) -> None:
    _print(worker.sync(settings.worker_database, reconcile=arguments.reconcile), "rows written")


def _refresh(arguments: argparse.Namespace, settings: Settings) -> None:
    _print(worker.refresh(settings.worker_database, everything=arguments.all), "rows")


def _worker(_: argparse.Namespace, settings: Settings) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        configure_logging(settings.log_level)
        logging.getLogger(__name__).info("worker started")
        worker.run(settings)


def _check(arguments: argparse.Namespace, settings: Settings) -> int:
    logging.basicConfig(level=logging.WARNING)  # what is found is said below
    found = check.check(settings)
    if arguments.json:
        print(json.dumps([asdict(finding) for finding in found], indent=2))
    else:
        for finding in found:
            print(f"{finding.level:6}{finding}")
    return FAILED if any(finding.level is Level.WRONG for finding in found) else 0


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


def _rules(arguments: argparse.Namespace, settings: Settings) -> None:
    if said := rules.run(settings.migrate_database, arguments.command, arguments):
        print(said)


def _experiment(arguments: argparse.Namespace, settings: Settings) -> None:
    database = settings.migrate_database
    match arguments.action:
        case "list":
            print(experiments.table(database))
        case "start":
            said = experiments.start(
                database,
                arguments.name,
                arguments.strategies,
                placement=arguments.placement,
                method=arguments.method,
                shares=arguments.shares,
                people=arguments.people,
                ends_at=arguments.ends,
                compares=arguments.compare,
            )
            print(said)
        case "stop":
            print(experiments.stop(database, arguments.name))
        case "adopt":
            despite = arguments.despite_mismatch
            print(experiments.adopt(database, arguments.name, arguments.strategy, despite=despite))
        case "result":
            print(experiments.result(database, arguments.name))


def _recommend(arguments: argparse.Namespace, settings: Settings) -> None:
    answer = asking.recommend(
        settings.database, arguments.user, arguments.limit, arguments.strategy
    )
    _show(arguments, answer, asking.recommendations_table)


def _status(arguments: argparse.Namespace, settings: Settings) -> None:
    _show(arguments, asking.status(settings.database), asking.status_table)


def _strategy(arguments: argparse.Namespace, settings: Settings) -> None:
    database = settings.database
    match arguments.action:
        case "list":
            _show(arguments, asking.strategies(database), asking.strategies_table)
        case "set":
            parameters = dict(arguments.parameters)
            _show(arguments, asking.set_strategy(database, arguments.name, parameters), _version)
        case "restore":
            made = asking.restore_strategy(database, arguments.name, arguments.version)
            _show(arguments, made, _version)


def _preview(arguments: argparse.Namespace, settings: Settings) -> None:
    database, people, n = settings.database, arguments.people, arguments.limit
    if arguments.kind == "strategy":
        parameters = dict(arguments.parameters)
        answer = asking.preview_strategy(database, arguments.name, parameters, people, n)
    else:
        answer = asking.preview_rule(database, arguments.name, people, n, arguments.placement)
    _show(arguments, answer, asking.preview_table)


def _version(made: asking.Answer) -> str:
    changed = made.get("parameters")
    with_what = f", with {asking.given(changed)}" if changed else ""
    return f"{made['strategy']} is version {made['version']}{with_what}"


def _show(
    arguments: argparse.Namespace, answer: asking.Answer, as_text: Callable[[asking.Answer], str]
) -> None:
    print(json.dumps(answer, ensure_ascii=False) if arguments.json else as_text(answer))


def _completion(arguments: argparse.Namespace, _: Settings) -> None:
    try:
        import shtab  # noqa: PLC0415 (an extra)
    except ImportError:
        raise ConfigError("completion needs shtab: pip install 'ml-service[completion]'") from None
    print(shtab.complete(parser(), arguments.shell))


def _init(arguments: argparse.Namespace, _: Settings) -> None:
    made = init.create(arguments.server)
    print(made)
    for what, names in (("databases", made.databases), ("logins", made.logins)):
        print(f"ml-service: {what} made: {', '.join(names) or 'none'}", file=sys.stderr)


def _shard(arguments: argparse.Namespace, settings: Settings) -> None:
    match arguments.action:
        case "init":
            print(shards.table(shards.init(settings)))
        case "add":
            print(
                shards.table(splitting.add(settings, partial(print, file=sys.stderr, flush=True)))
            )
        case "publish":
            for name, rows in shards.publish(settings).items():
                print(f"{name}: {sum(rows.values()):,} rows" if rows else f"{name}: nothing new")
        case "status":
            print(shards.table(shards.status(settings)))


def _import(arguments: argparse.Namespace, settings: Settings) -> None:
    print(
        load.import_files(
            arguments.path,
            settings.user_db,
            settings.catalog_db,
            settings.engagement_db,
            settings.worker_database,
            skip_malformed=arguments.skip_malformed,
            progress=sys.stderr.isatty(),
        )
    )


def _load(arguments: argparse.Namespace, settings: Settings) -> None:
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


@_clean_end()
def _export(arguments: argparse.Namespace, settings: Settings) -> None:
    done = export.export(
        settings.migrate_database,
        export.Question(arguments.limit, arguments.strategy, arguments.placement),
        arguments.to,
        connections=arguments.connections,
        renew=arguments.all,
        progress=sys.stderr.isatty(),
    )
    print(json.dumps(asdict(done)) if arguments.json else done)


@_clean_end()
def _evaluate(arguments: argparse.Namespace, settings: Settings) -> None:
    split = _split(arguments)
    run = runs.Run(settings.migrate_database, "evaluate", split)
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
    _keep(arguments, lambda: run.keep(arguments.k, found, held_out=held))


@_clean_end()
def _tune(arguments: argparse.Namespace, settings: Settings) -> None:
    if arguments.blend:
        _tune_blend(arguments, settings)
        return
    split = _split(arguments)
    run = runs.Run(settings.migrate_database, "tune", split)
    found = tune.tune(
        settings.migrate_database,
        arguments.strategy or "sequence",
        split,
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
    _keep(
        arguments,
        lambda: run.keep(
            tune.K,
            [] if found.confirmed is None else [found.confirmed],
            tuned=_tuned(found, found.before, found.after),
        ),
    )


def _tune_blend(arguments: argparse.Namespace, settings: Settings) -> None:
    split = _split(arguments)
    run = runs.Run(settings.migrate_database, "tune", split)
    found = blend.tune(
        settings.migrate_database,
        arguments.strategy or "blend",
        split,
        server=arguments.scratch,
        keep=arguments.keep,
        progress=sys.stderr.isatty(),
    )
    print(f"-- NDCG@{blend.K} of {found.strategy} as it is: {found.before}")
    print(f"-- by weights that were fitted to other people: {found.after}")
    if found.holds:
        print(found.statement())
    else:
        print("-- nothing that is better for sure: leave it as it is")
    tuned = _tuned(found, found.before.value, found.after.value)
    _keep(arguments, lambda: run.keep(blend.K, [found.after], tuned=tuned))


def _tuned(found: tune.Tuned | blend.Blended, before: float, after: float) -> dict[str, object]:
    """What is kept of a tuning, besides its metrics."""
    return {
        "strategy": found.strategy,
        "changes": found.changes,
        "before": before,
        "after": after,
        "holds": found.holds,
    }


def _keep(arguments: argparse.Namespace, keep: Callable[[], None]) -> None:
    """Keep a run for the console; what it found has been said, also where that cannot be."""
    try:
        if arguments.record:
            keep()
    except psycopg.Error as error:
        print(f"ml-service: the run is not kept: {_reason(error)}", file=sys.stderr)


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


def _login(command: str, error: psycopg.Error) -> str:
    """Which login a command takes, where one may not do what it asked for; otherwise nothing."""
    # What refuses a connection comes without an SQLSTATE.
    denied = error.sqlstate == InsufficientPrivilege.sqlstate or "permission denied" in str(error)
    if not denied or command not in LOGINS:
        return ""
    variable = LOGINS[command]
    missing = "" if os.environ.get(variable) else ", which is not set"
    return f"; {command} takes the login of {variable}{missing}"


COMMANDS: dict[str, Callable[[argparse.Namespace, Settings], int | None]] = {
    "migrate": _migrate,
    "check": _check,
    "serve": _serve,
    "sync": _sync,
    "refresh": _refresh,
    "worker": _worker,
    "key": _key,
    "recommend": _recommend,
    "status": _status,
    "strategy": _strategy,
    "preview": _preview,
    "rule": _rules,
    "placement": _rules,
    "experiment": _experiment,
    "export": _export,
    "evaluate": _evaluate,
    "tune": _tune,
    "completion": _completion,
    "init": _init,
    "shard": _shard,
    "import": _import,
    "load": _load,
}


if __name__ == "__main__":
    sys.exit(main())
