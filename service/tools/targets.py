"""Where an export goes: a CSV or Parquet file, or a table.

Until it ends, the export before is there, whole. A target takes pages of people in the order of
their ids, and rows as CSV.
"""

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol, TypeVar

import psycopg
from psycopg import sql

from service.connection import connect

COLUMNS = {
    "user_id": "uuid",
    "position": "bigint",
    "media_id": "uuid",
    "title": "text",
    "release_year": "integer",
    "media_type": "text",
    "cover_url": "text",
    "recommendation_score": "double precision",
    "state": "text",
}
"""Of an export, with their types. A row is good for as long as its `state` is its person's."""

Rows = TypeVar("Rows")


class ExportError(RuntimeError):
    """What was asked for cannot be exported, or not there; the message is for the operator."""


class Person(NamedTuple):
    """Somebody to be exported."""

    user_id: str
    state: str | None
    """Another one, where their answer may be another; None where that cannot be told."""


class Target(Protocol[Rows]):
    """What an export is written to, page by page."""

    def keep(self, people: Sequence[Person]) -> tuple[set[str], Rows]:
        """The states of the next people whose rows are still good, and these rows."""

    def write(self, kept: Rows, answer: bytes) -> int:
        """Add what was kept of a page, and what was asked; return how many rows were asked."""


@contextmanager
def csv(path: str, *, renew: bool = False) -> Iterator[Target[list[bytes]]]:
    """A CSV file with a header. Raises ExportError where another kind of file is there, OSError."""
    with _previous(path) as previous, _replacing(path) as file:
        yield _Csv(file, previous, renew=renew)


class _Csv:
    def __init__(self, file: IO[bytes], previous: IO[bytes] | None, *, renew: bool) -> None:
        header = ",".join(COLUMNS).encode() + b"\n"
        if previous and previous.readline() != header:
            raise _not_ours(previous.name)
        file.write(header)
        self._file = file
        self._previous = _records(() if renew or previous is None else previous)
        self._next = next(self._previous, None)

    def keep(self, people: Sequence[Person]) -> tuple[set[str], list[bytes]]:
        wanted = {person.state for person in people}
        known: set[str] = set()
        kept = []
        while self._next and _user_id(self._next) <= people[-1].user_id.encode():
            if (state := _state(self._next)) in wanted:
                known.add(state)
                kept.append(self._next)
            self._next = next(self._previous, None)
        return known, kept

    def write(self, kept: list[bytes], answer: bytes) -> int:
        asked = list(_records(BytesIO(answer)))
        self._file.writelines(sorted([*kept, *asked], key=_user_id))
        return len(asked)


def _records(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The rows of CSV as they are; a line may end within quotes."""
    record = b""
    for line in lines:
        record += line
        if record.count(b'"') % 2 == 0:
            yield record
            record = b""


def _user_id(record: bytes) -> bytes:
    return record[:36]


def _state(record: bytes) -> str:
    return record.rstrip(b"\n").rpartition(b",")[2].decode()


@contextmanager
def parquet(path: str, *, renew: bool = False) -> Iterator[Target[Any]]:
    """A Parquet file. Raises ExportError where another kind of file is there, OSError."""
    try:
        from pyarrow import ArrowException  # noqa: PLC0415 (an extra)
        from pyarrow.parquet import ParquetFile, ParquetWriter  # noqa: PLC0415
    except ImportError:
        raise ExportError(
            f"{path}: writing Parquet needs pyarrow: pip install 'ml-service[parquet]'"
        ) from None
    schema = _arrow_schema()
    with _previous(path) as previous, _replacing(path) as file:
        try:
            before = ParquetFile(previous) if previous else None
        except ArrowException:
            raise _not_ours(path) from None
        if before and before.schema_arrow != schema:
            raise _not_ours(path)
        with ParquetWriter(file, schema) as writer:
            target = _Parquet(writer, None if renew else before)
            yield target
            target.flush()


def _arrow_schema() -> Any:
    import pyarrow  # noqa: PLC0415 (an extra)

    types = {
        "uuid": pyarrow.string(),
        "text": pyarrow.string(),
        "bigint": pyarrow.int64(),
        "integer": pyarrow.int32(),
        "double precision": pyarrow.float64(),
    }
    return pyarrow.schema([(name, types[kind]) for name, kind in COLUMNS.items()])


class _Parquet:
    ROW_GROUP = 100_000

    def __init__(self, writer: Any, previous: Any) -> None:
        self._writer = writer
        self._schema = writer.schema
        self._rows: list[Any] = []
        self._waiting = 0
        self._previous = previous.iter_batches() if previous else iter(())
        self._unread = self._schema.empty_table()

    def keep(self, people: Sequence[Person]) -> tuple[set[str], Any]:
        import pyarrow  # noqa: PLC0415 (an extra)
        from pyarrow import compute  # noqa: PLC0415

        last = people[-1].user_id
        while not len(self._unread) or self._unread["user_id"][-1].as_py() <= last:
            batch = next(self._previous, None)
            if batch is None:
                break
            self._unread = pyarrow.concat_tables([self._unread, pyarrow.table(batch)])
        here = compute.sum(compute.less_equal(self._unread["user_id"], last)).as_py() or 0
        page, self._unread = self._unread.slice(0, here), self._unread.slice(here)
        wanted = pyarrow.array([person.state for person in people if person.state])
        kept = page.filter(compute.is_in(page["state"], wanted.cast(pyarrow.string())))
        return set(kept["state"].unique().to_pylist()), kept

    def write(self, kept: Any, answer: bytes) -> int:
        import pyarrow  # noqa: PLC0415 (an extra)
        from pyarrow import csv as arrow_csv  # noqa: PLC0415

        asked = self._schema.empty_table()
        if answer:
            asked = arrow_csv.read_csv(
                BytesIO(answer),
                arrow_csv.ReadOptions(column_names=self._schema.names),
                arrow_csv.ParseOptions(newlines_in_values=True),
                arrow_csv.ConvertOptions(
                    column_types=self._schema,
                    null_values=[""],
                    strings_can_be_null=True,
                    quoted_strings_can_be_null=False,
                ),
            )
        order = [("user_id", "ascending"), ("position", "ascending")]
        page = pyarrow.concat_tables([kept, asked]).sort_by(order)
        self._rows.append(page)
        self._waiting += len(page)
        if self._waiting >= self.ROW_GROUP:
            self.flush()
        return len(asked)

    def flush(self) -> None:
        import pyarrow  # noqa: PLC0415 (an extra)

        if self._waiting:
            self._writer.write_table(pyarrow.concat_tables(self._rows))
        self._rows, self._waiting = [], 0


@contextmanager
def table(conninfo: str, name: str, *, renew: bool = False) -> Iterator[Target[list[str]]]:
    """A table of recommendation_db, `name` or `schema.name`; made where it is not there.

    Nobody else exports to it meanwhile. Raises ExportError where somebody does, where another kind
    of table is there or no such name can be; psycopg.Error.
    """
    if name.count(".") > 1:
        raise ExportError(f"table:{name}: expected table:NAME or table:SCHEMA.NAME")
    with (
        connect(psycopg.connect, conninfo) as connection,
        connect(psycopg.connect, conninfo) as holding,
    ):
        target = _Table(connection, name, renew=renew)
        with target.held(holding):
            yield target
            holding.execute("select")  # raises where the lock is lost, and nothing is replaced
            target.replace()


class _Table:
    """Rows are staged in a temporary table, so that one short transaction replaces them."""

    HELD = "share update exclusive"
    """A lock that one export at a time has of a table; it keeps no reader or writer waiting."""

    def __init__(self, connection: psycopg.Connection[Any], name: str, *, renew: bool) -> None:
        self._connection = connection
        self._name = sql.Identifier(*(name.split(".") if "." in name else ("public", name)))
        self._renew = renew
        self._columns = sql.SQL(", ").join(
            sql.SQL("{} " + kind).format(sql.Identifier(column)) for column, kind in COLUMNS.items()
        )
        found = self._run(
            "select attname, format_type(atttypid, null) from pg_attribute"
            " where attrelid = to_regclass({text}) and attnum > 0 and not attisdropped",
            text=self._name.as_string(connection),
        ).fetchall()
        self._there = bool(found)
        if self._there and dict(found) != COLUMNS:
            raise _not_ours(name)
        if not self._there:  # whether it can be made is said before anybody is asked
            with connection.transaction(force_rollback=True):
                self._create()
        self._run("create temp table asked ({columns})", columns=self._columns)
        self._run("create temp table kept (state text)")

    @contextmanager
    def held(self, connection: psycopg.Connection[Any]) -> Iterator[None]:
        """No other export replaces rows that this one takes over. Raises ExportError.

        A transaction that has only locked holds back no vacuum, however long it is.
        """
        if not self._there:  # of two that make it, the second cannot
            yield
            return
        lock = sql.SQL("lock table {} in " + self.HELD + " mode").format(self._name)
        with connection.transaction():
            connection.execute("set local idle_in_transaction_session_timeout = 0")
            connection.execute("set local lock_timeout = '5 s'")  # autovacuum yields sooner
            try:
                connection.execute(lock)
            except psycopg.errors.LockNotAvailable:
                raise ExportError(
                    f"{self._name.as_string()}: another export of it is under way"
                    " (or something else that locks it): nothing was exported"
                ) from None
            yield

    def keep(self, people: Sequence[Person]) -> tuple[set[str], list[str]]:
        if self._renew or not self._there:
            return set(), []
        found = self._run(
            "select distinct state from {name} where user_id between {first} and {last}"
            " and state = any ({states})",
            first=people[0].user_id,
            last=people[-1].user_id,
            states=[person.state for person in people],
        ).fetchall()
        states = [state for (state,) in found]
        return set(states), states

    def write(self, kept: list[str], answer: bytes) -> int:
        with self._connection.cursor() as cursor:
            with cursor.copy("copy pg_temp.kept from stdin") as copy:
                copy.write("".join(f"{state}\n" for state in kept))
            with cursor.copy("copy pg_temp.asked from stdin (format csv)") as copy:
                copy.write(answer)
            return cursor.rowcount

    def replace(self) -> None:
        """Take out who changed or went, put in what was asked: readers see all of it or none."""
        self._run("analyze pg_temp.kept")
        with self._connection.transaction():
            if not self._there:
                try:
                    self._create()
                except (psycopg.errors.DuplicateTable, psycopg.errors.UniqueViolation):
                    raise ExportError(
                        f"{self._name.as_string()}: another export has made it meanwhile:"
                        " nothing was exported"
                    ) from None
            self._run(
                "delete from {name} earlier where not exists"
                " (select from pg_temp.kept where kept.state = earlier.state)"
            )
            self._run("insert into {name} select * from pg_temp.asked")

    def _create(self) -> None:
        self._run(
            'create table {name} ({columns}, primary key (user_id, "position"))',
            columns=self._columns,
        )

    def _run(self, statement: str, **parts: Any) -> psycopg.Cursor[Any]:
        composed = sql.SQL(statement).format(name=self._name, **parts)
        return self._connection.execute(composed)


@contextmanager
def _previous(path: str) -> Iterator[IO[bytes] | None]:
    """The file that is there, if any: it is looked at even where nothing of it is taken over."""
    if Path(path).exists():
        with open(path, "rb") as file:
            yield file
    else:
        yield None


@contextmanager
def _replacing(path: str) -> Iterator[IO[bytes]]:
    """A file beside this one, which takes its place once all is written; without a trace if not.

    Who may read or write the old one may do so with the new one.
    """
    beside = Path(path).with_name(f".{Path(path).name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            if Path(path).exists():
                shutil.copymode(path, beside)
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _not_ours(name: str) -> ExportError:
    return ExportError(f"{name}: what is there by this name is no export of this version")
