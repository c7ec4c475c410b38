"""How good the strategies are on one's own data, by what people did next.

A scratch database is made beside recommendation_db: the same migrations, a copy of what it knows.
There some of what people did is held out, the model is rebuilt without it, and the very function
that serves is asked. What it should have said is then known. All is counted in SQL, by the
functions of the schema `evaluation`; the live database is only read.
"""

import csv
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import class_row

from service import worker
from service.connection import tool_session
from service.files import FILES
from service.tools.crew import Crew
from service.tools.progress import Progress

HOLDOUTS = ("last", "fraction", "time")
RELEVANT = ("like", "positive")
METRICS = ("ndcg", "recall", "hit_rate", "mrr", "coverage", "popularity", "diversity")
BATCH = 50
"""People asked at once, ..."""
CONNECTIONS = 2
"""... and so many batches of them at the same time."""
COPY_SECONDS = 5.0
"""A scratch database takes so long, as far as anybody knows who has not begun: it, ..."""
ROW_SECONDS = 20e-6
"""... each interaction to copy and to hold out, ..."""
ASK_SECONDS = 5e-3
"""... each list that is asked for, ..."""
JUDGE_SECONDS = 0.3e-3
"""... and judged."""

Connection = psycopg.Connection[Any]
Found = TypeVar("Found")

# What models are built from, in an order in which nothing refers to what is not there yet; and what
# is read as a question is asked.
_OF_MODELS = (
    "genre_set",
    "genre",
    "media",
    "person",
    "interaction",
    "model_parameters",
    "influence_limit",
)
_OF_QUESTIONS = ("strategy",)

# By one run at a time. (Until its connection is closed.)
_IN_USE = "select pg_try_advisory_lock('evaluation.held_out'::regclass::bigint)"


class EvaluationError(RuntimeError):
    """Nothing can be said; the message says why, and what would help."""


@dataclass(frozen=True, slots=True)
class Split:
    """What is held out, and who is asked: the arguments of `evaluation.hold_out`."""

    holdout: str = "last"
    """One of HOLDOUTS."""
    fraction: float = 0.2
    """In (0, 1); of each person's media, or of time."""
    relevant: str = "like"
    """One of RELEVANT."""
    people: int = 10_000
    """At most; more are sampled."""
    seed: int = 1


class Held(NamedTuple):
    """How much was held out."""

    pairs: int
    relevant_pairs: int
    people: int


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric of a strategy, in [0, 1], with its 95 % interval; differences from a baseline."""

    strategy: str
    metric: str
    value: float
    low: float
    high: float
    difference: float | None
    difference_low: float | None
    difference_high: float | None

    def __str__(self) -> str:
        """Value and interval, then those of the difference."""
        text = f"{self.value:.4f} [{self.low:.4f}, {self.high:.4f}]"
        if self.difference is None:
            return text
        interval = f"[{self.difference_low:+.4f}, {self.difference_high:+.4f}]"
        return f"{text}, {self.difference:+.4f} {interval}"


@contextmanager
def scratch(live: str, server: str | None = None, *, keep: bool = False) -> Iterator[str]:
    """A copy of what recommendation_db knows, in a database of its own; gives its conninfo.

    It is made on `server` (a connection string; by default the live database's own server), and
    dropped at the end, unless `keep`. Raises EvaluationError, psycopg.Error.
    """
    name = f"{_name(live)}_scratch_{secrets.token_hex(4)}"
    server = server or live
    conninfo = make_conninfo(server, dbname=name)
    with tool_session(server, autocommit=True) as connection:
        try:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        except (
            psycopg.errors.InsufficientPrivilege,
            psycopg.errors.ReadOnlySqlTransaction,  # a standby
        ) as error:
            raise EvaluationError(
                f"a scratch database cannot be made here: {error.diag.message_primary};"
                " --scratch names a server where it can"
            ) from error
    try:
        _migrate(conninfo)
        _copy(live, conninfo, (*_OF_MODELS, *_OF_QUESTIONS))
        yield conninfo
    finally:
        if not keep:
            _drop(server, name)


@contextmanager
def prepared(
    live: str, split: Split, progress: Progress, server: str | None = None, *, keep: bool = False
) -> Iterator[tuple[str, Held]]:
    """A scratch database where this is held out, and its model; gives its conninfo, and how much.

    That is two steps, `copying` and `building`. One that is kept is found again by the next that
    would be kept, of the same split, while all that models are built from is the same; where it is
    not, it is dropped. Raises EvaluationError, worker.RefreshError, psycopg.Error.
    """
    server = server or live
    with ExitStack() as stack:
        connection = _kept(live, server, split) if keep else None
        if connection:
            stack.enter_context(connection)
            conninfo = make_conninfo(server, dbname=connection.info.dbname)
            _copy(live, conninfo, _OF_QUESTIONS)
            connection.execute("truncate evaluation.answer")
            held = _held(connection)
        else:
            progress.expect(**_expected(live))
            with progress.step("copying"):
                conninfo = stack.enter_context(scratch(live, server, keep=keep))
                connection = stack.enter_context(tool_session(conninfo, autocommit=True))
                connection.execute(_IN_USE)
                said = _mark(live, split) + _digest(connection)
                held = hold_out(connection, split)
            with progress.step("building"):
                worker.rebuild(conninfo)
            connection.execute(
                sql.SQL("comment on database {} is {}").format(
                    sql.Identifier(connection.info.dbname), said
                )
            )
        yield conninfo, held


def _expected(live: str) -> dict[str, float]:
    """Seconds for the steps of `prepared`: a build is to take what the last of all models took."""
    with tool_session(live) as connection:
        row = connection.execute(
            "select interactions, view_seconds from engine.refresh_log"
            " where view_seconds ? 'model.item_pairs' order by refresh_id desc limit 1"
        ).fetchone()
    interactions, seconds = row or (0, {})
    return {
        "copying": COPY_SECONDS + ROW_SECONDS * (interactions or 0),
        "building": sum(seconds.values()),
    }


def _kept(live: str, server: str, split: Split) -> Connection | None:
    """One to a database that `prepared` kept and nobody uses; drops those that are out of date."""
    with tool_session(live) as connection:
        mark, digest = _mark(live, split), _digest(connection)
    with tool_session(server) as connection:
        found = connection.execute(
            "select datname, shobj_description(oid, 'pg_database') as said from pg_database"
            " where starts_with(shobj_description(oid, 'pg_database'), %s) order by datname",
            (mark,),
        ).fetchall()
    for name, said in found:
        connection = tool_session(make_conninfo(server, dbname=name), autocommit=True)
        if connection.execute(_IN_USE).fetchone() == (True,):
            # (What was held out is unlogged: a crash has emptied it.)
            if said == mark + digest and _held(connection).people:
                return connection
            connection.close()
            _drop(server, name)
        connection.close()
    return None


def _mark(live: str, split: Split) -> str:
    """What the comment on a database that is kept begins with; a digest of its data follows."""
    return f"ml-service: {_name(live)} but {json.dumps(asdict(split))}: "


def _digest(connection: Connection) -> str:
    """Of all that models are built from."""
    row = connection.execute("select evaluation.digest()").fetchone()
    assert row is not None
    return str(row[0])


def _held(connection: Connection) -> Held:
    """What was held out."""
    row = connection.execute("select * from evaluation.held()").fetchone()
    assert row is not None
    return Held(*row)


def _name(conninfo: str) -> str:
    """Of the database."""
    return str(conninfo_to_dict(conninfo).get("dbname") or "ml")


def _drop(server: str, name: str) -> None:
    with tool_session(server, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def hold_out(connection: Connection, split: Split) -> Held:
    """Take out what will be asked for. Raises EvaluationError where nothing can be asked."""
    row = connection.execute(
        "select * from evaluation.hold_out(%s, %s, %s, %s, %s)",
        (split.holdout, split.fraction, split.relevant, split.people, split.seed),
    ).fetchone()
    assert row is not None
    held = Held(*row)
    if not held.people:
        hint = "; try --relevant positive" if split.relevant == "like" and held.pairs else ""
        raise EvaluationError(
            f"of {held.pairs} held out, {held.relevant_pairs} are relevant, and nobody is left of"
            f" whom both these and others are known{hint}"
        )
    return held


def most_people(connection: Connection, split: Split) -> int:
    """So many will be asked, or fewer."""
    row = connection.execute("select count(*) from engine.person").fetchone()
    assert row is not None
    return min(int(row[0]), split.people)


def known_strategies(connection: Connection) -> list[str]:
    """The names of all strategies, in the order of the alphabet."""
    rows = connection.execute("select name from engine.strategy order by name")
    return [name for (name,) in rows]


def ask(conninfo: str, strategies: Sequence[str], n: int, progress: Progress) -> None:
    """Store what each strategy recommends to each person asked, n media, in evaluation.answer.

    A step, `asking`: strategies take turns, so that the first lists tell how long the last take.
    """

    def store(connection: Connection, people: Sequence[int]) -> None:
        for strategy in strategies:
            connection.execute("select evaluation.ask(%s, %s, %s)", (strategy, people, n))

    for _ in each_batch(conninfo, store, progress):
        pass
    with tool_session(conninfo, autocommit=True) as connection:
        connection.execute("analyze evaluation.answer")


def each_batch(
    conninfo: str, work: Callable[[Connection, Sequence[int]], Found], progress: Progress
) -> Iterator[Found]:
    """Work for all people asked, BATCH at a time; gives what is found of each batch, in order.

    A step, `asking`. Batches are independent: CONNECTIONS of them are worked for at the same time.
    """
    with ExitStack() as stack, progress.step("asking"):
        connections = [
            stack.enter_context(tool_session(conninfo, autocommit=True)) for _ in range(CONNECTIONS)
        ]
        batches = _batches(connections[0])
        crew = stack.enter_context(Crew(connections))

        def ask_batch(people: Sequence[int]) -> Found:
            with crew.borrowed() as connection:
                return work(connection, people)

        for done, found in enumerate(crew.threads.map(ask_batch, batches), start=1):
            progress.done(done / len(batches))
            yield found


def _batches(connection: Connection) -> list[list[int]]:
    """The keys of those asked; a batch is as good a sample as any other."""
    people = [
        key
        for (key,) in connection.execute(
            "select user_key from evaluation.asked order by bucket, user_key"
        )
    ]
    return [people[start : start + BATCH] for start in range(0, len(people), BATCH)]


def metrics(
    connection: Connection,
    k: int = 10,
    *,
    resamples: int = 1000,
    seed: int = 1,
    against: str | None = None,
) -> list[Metric]:
    """What has been answered, judged: every metric of METRICS for every strategy."""
    with connection.cursor(row_factory=class_row(Metric)) as cursor:
        return cursor.execute(
            "select * from evaluation.metric(%s, %s, %s, %s)", (k, resamples, seed, against)
        ).fetchall()


def evaluate(
    live: str,
    split: Split,
    strategies: Sequence[str] = (),
    *,
    against: str | None = None,
    k: int = 10,
    resamples: int = 1000,
    server: str | None = None,
    keep: bool = False,
    progress: bool = True,
) -> tuple[Held, list[Metric]]:
    """All of it: scratch database, hold-out, model, questions, metrics. No strategies: all.

    Raises EvaluationError, worker.RefreshError, psycopg.Error.
    """
    with tool_session(live) as connection:
        chosen = _chosen(connection, strategies, against)
        lists = len(chosen) * most_people(connection, split)
    with Progress(shown=progress) as bar:
        bar.expect(asking=ASK_SECONDS * lists, judging=JUDGE_SECONDS * lists)
        with (
            prepared(live, split, bar, server, keep=keep) as (conninfo, held),
            tool_session(conninfo, autocommit=True) as connection,
        ):
            lists = len(chosen) * held.people
            bar.expect(asking=ASK_SECONDS * lists, judging=JUDGE_SECONDS * lists)
            ask(conninfo, chosen, k, bar)
            with bar.step("judging"):
                found = metrics(
                    connection, k, resamples=resamples, seed=split.seed, against=against
                )
    return held, found


def table(found: Sequence[Metric], against: str | None = None) -> str:
    """The metrics as text: a row a strategy, the best NDCG first, each with half its interval."""
    by_strategy: dict[str, dict[str, Metric]] = {}
    for one in found:
        by_strategy.setdefault(one.strategy, {})[one.metric] = one
    order = sorted(by_strategy, key=lambda name: -by_strategy[name]["ndcg"].value)
    heading = [f"{'strategy':12}", *(f"{name:>15}" for name in METRICS)]
    lines = ["".join(heading) + (f"   ndcg, and less that of {against}" if against else "")]
    for name in order:
        row = by_strategy[name]
        cells = "".join(f"{_cell(row[metric]) if metric in row else '':>15}" for metric in METRICS)
        lines.append(f"{name:12}{cells}" + (f"   {row['ndcg']}" if against else ""))
    return "\n".join(lines)


def write_csv(path: Path, found: Sequence[Metric]) -> None:
    """All that is known, a line a strategy and metric. Raises OSError."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(Metric.__dataclass_fields__))
        writer.writeheader()
        writer.writerows(map(asdict, found))


def _cell(metric: Metric) -> str:
    return f"{metric.value:.4f} ±{(metric.high - metric.low) / 2:.4f}"


def _chosen(
    connection: Connection, strategies: Sequence[str], against: str | None
) -> Sequence[str]:
    """The strategies to ask. Raises EvaluationError where there is one that nobody knows."""
    known = known_strategies(connection)
    for name in (*strategies, *([against] if against else [])):
        if name not in known:
            raise EvaluationError(f"strategy: expected one of {', '.join(known)}, got {name!r}")
    chosen = list(dict.fromkeys(strategies)) or known
    return chosen if against is None or against in chosen else [*chosen, against]


def _migrate(conninfo: str) -> None:
    """Bring a database to the head of the migrations of this version."""
    done = subprocess.run(  # noqa: S603 (a program and arguments of our own)
        [sys.executable, "-m", "alembic", "-c", FILES / "alembic.ini", "upgrade", "head"],
        env={**os.environ, "MIGRATE_DATABASE_URL": conninfo},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise EvaluationError(f"the scratch database: {done.stderr.strip().splitlines()[-1]}")


def _copy(live: str, scratch: str, tables: Sequence[str]) -> None:
    """Copy these, as of one moment. Raises EvaluationError, psycopg.Error."""
    with tool_session(live) as source, tool_session(scratch) as target:
        source.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        source.read_only = True
        revision = "select version_num from public.alembic_version"
        if source.execute(revision).fetchall() != target.execute(revision).fetchall():
            raise EvaluationError("recommendation_db is of another revision: alembic upgrade head")
        # And what names a strategy: nobody is shown anything by a copy.
        target.execute(
            sql.SQL("truncate {} cascade").format(
                sql.SQL(", ").join(sql.Identifier("engine", name) for name in tables)
            )
        )
        for name in tables:
            columns = sql.SQL(", ").join(
                sql.Identifier(column)
                for (column,) in target.execute(
                    "select attname from pg_attribute where attrelid = %s::regclass"
                    " and attnum > 0 and not attisdropped and attgenerated = '' order by attnum",
                    (f"engine.{name}",),
                )
            )
            table = sql.Identifier("engine", name)
            with (
                source.cursor().copy(
                    sql.SQL("copy {} ({}) to stdout (format binary)").format(table, columns)
                ) as rows,
                target.cursor().copy(
                    sql.SQL("copy {} ({}) from stdin (format binary)").format(table, columns)
                ) as into,
            ):
                for block in rows:
                    into.write(block)
            target.execute(sql.SQL("analyze {}").format(table))
