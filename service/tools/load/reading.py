"""Records of files: numbered, one at a time, and what becomes of one that is malformed."""

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from operator import itemgetter
from pathlib import PurePosixPath
from typing import Any, TypeVar

from service.tools.load.files import Files
from service.tools.load.records import LoadError, Medium

LONGEST_LINE = 16 << 20
"""Bytes: a file without line ends must not fill the memory."""
LONGEST_RECORD = 100
"""Lines that a quoted field may go over."""
EXAMPLES = 5
"""Malformed records that a summary names."""
REMEMBERED = 250_000
"""Ids that are kept in memory."""
BATCH = 16_384
"""Rows of a Parquet file at a time."""

_SURROGATE = re.compile("[\ud800-\udfff]")

T = TypeVar("T")
Fields = Sequence[str]


class Reading:
    """The reading of one data set, and what was noticed on the way."""

    def __init__(self, files: Files, *, skip_malformed: bool = False) -> None:
        self.files = files
        self.skip_malformed = skip_malformed
        self.malformed: int = 0
        self.examples: list[str] = []
        """The first of the malformed records, and what is wrong with each."""
        self.left_out: Counter[str] = Counter()
        """How many records were right but say nothing that becomes an interaction, by why."""

    def unheard(self) -> "Reading":
        """For a first reading of what is read again: what is wrong there, is told then."""
        return Reading(self.files, skip_malformed=True)

    def leave_out(self, why: str) -> None:
        """Count a record that is right, but becomes nothing."""
        self.left_out[why] += 1

    def refuse(self, name: str, number: int, reason: object) -> None:
        """A malformed record ends the load, or is counted. Raises LoadError."""
        message = f"{PurePosixPath(name).name} line {number}: {reason}"
        if not self.skip_malformed:
            raise LoadError(message) from None
        self.malformed += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append(message)

    def each(
        self,
        name: str,
        records: Iterable[tuple[int, Any]],
        parse: Callable[[Any], T | None],
    ) -> Iterator[T]:
        """What `parse` makes of each record: ValueError is a malformed one, None nothing."""
        for number, record in records:
            try:
                item = parse(record)
            except ValueError as error:
                self.refuse(name, number, error)
                continue
            if item is not None:
                yield item

    def lines(self, name: str, encoding: str = "utf-8") -> Iterator[tuple[int, str]]:
        """Numbered lines, with their ends. Only a line feed ends one: titles hold the others."""
        number = 0
        with self.files.open(name) as content:
            for raw in iter(partial(content.readline, LONGEST_LINE), b""):
                number += 1
                if len(raw) == LONGEST_LINE:
                    raise LoadError(f"{name} line {number}: longer than {LONGEST_LINE:,} bytes")
                try:
                    text = storable(raw.decode(encoding))
                except ValueError as error:
                    self.refuse(name, number, error)
                    continue
                yield number, text.removeprefix("\ufeff") if number == 1 else text

    def separated(
        self,
        name: str,
        separator: str,
        count: int,
        *,
        encoding: str = "utf-8",
        wide: int | None = None,
    ) -> Iterator[tuple[int, Fields]]:
        """Lines of `count` fields without quotes. `wide`: the one that may hold the separator."""
        for number, line in self.lines(name, encoding):
            fields = line.rstrip("\r\n").split(separator)
            if wide is not None and len(fields) > count:
                beyond = len(fields) - count
                end = wide + beyond + 1
                fields[wide:end] = [separator.join(fields[wide:end])]
            if len(fields) == count:
                yield number, fields
            else:
                self.refuse(name, number, f"expected {count} fields, found {len(fields)}")

    def csv(
        self, name: str, *, delimiter: str = ",", escape: str | None = None, encoding: str = "utf-8"
    ) -> Iterator[tuple[int, list[str]]]:
        """CSV records, numbered by their first line."""
        lines = self.lines(name, encoding)
        waiting: list[tuple[int, str]] = []
        split = partial(
            csv.reader,
            strict=True,
            delimiter=delimiter,
            escapechar=escape,
            doublequote=escape is None,
        )
        while True:
            numbered = waiting.pop() if waiting else next(lines, None)
            if numbered is None:
                return
            number, text = numbered
            if '"' not in text and not (escape and escape in text):
                bare = text.rstrip("\r\n")
                yield number, bare.split(delimiter) if bare else []
                continue
            taken = [numbered]
            while True:
                try:
                    yield number, next(split(line for _, line in taken))
                    break
                except csv.Error as error:
                    # A quoted field goes on in the next line, unless it was never to be quoted.
                    open_ended = str(error) == "unexpected end of data"
                    more = None
                    if open_ended and len(taken) < LONGEST_RECORD:
                        more = waiting.pop() if waiting else next(lines, None)
                    if more is None:
                        waiting.extend(reversed(taken[1:]))
                        self.refuse(name, number, error)
                        break
                    taken.append(more)

    def table(
        self,
        name: str,
        columns: Sequence[str],
        *,
        delimiter: str = ",",
        escape: str | None = None,
        encoding: str = "utf-8",
    ) -> Iterator[tuple[int, Fields]]:
        """These columns of a .csv with a header, or of a .parquet, as text."""
        if name.endswith(".parquet"):
            yield from self.parquet(name, columns)
            return
        records = self.csv(name, delimiter=delimiter, escape=escape, encoding=encoding)
        _, header = next(records, (1, []))
        if not {*columns} <= {*header}:
            raise LoadError(
                f"{PurePosixPath(name).name} line 1: expected the header {delimiter.join(columns)}"
            )
        pick = None
        if header != [*columns]:
            pick = itemgetter(*map(header.index, columns), 0)  # the 0: also one column is a tuple
        for number, fields in records:
            if len(fields) != len(header):
                self.refuse(name, number, f"expected {len(header)} fields, found {len(fields)}")
            elif pick:
                yield number, pick(fields)[:-1]
            else:
                yield number, fields

    def parquet(self, name: str, columns: Sequence[str]) -> Iterator[tuple[int, Fields]]:
        """These columns of a Parquet file as text, numbered by row; what is null is empty."""
        try:
            from pyarrow import ArrowException  # noqa: PLC0415 (an extra)
            from pyarrow.parquet import ParquetFile  # noqa: PLC0415
        except ImportError:
            raise LoadError(
                f"{name}: reading Parquet needs pyarrow: pip install 'ml-service[parquet]'"
            ) from None
        path = self.files.local(name)
        try:
            with ParquetFile(path) as file:
                missing = [column for column in columns if column not in file.schema_arrow.names]
                if missing:
                    raise LoadError(f"{name}: expected the columns {', '.join(columns)}")
                rows = max(file.metadata.num_rows, 1)
                size = self.files.size(name)
                number = told = 0
                for batch in file.iter_batches(BATCH, columns=[*columns]):
                    values = [batch.column(column).to_pylist() for column in columns]
                    for row in zip(*values, strict=True):
                        number += 1
                        try:
                            fields = ["" if v is None else storable(str(v)) for v in row]
                        except ValueError as error:
                            self.refuse(name, number, error)
                        else:
                            yield number, fields
                    self.files.advance(size * number // rows - told)
                    told = size * number // rows
        except ArrowException as error:
            raise LoadError(f"{name}: {str(error).splitlines()[0]}") from None

    def json_lines(self, name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """One JSON object a line."""
        for number, line in self.lines(name):
            try:
                item = json.loads(line)
                if not isinstance(item, dict):
                    raise ValueError("expected a JSON object")
            except RecursionError:
                self.refuse(name, number, "nested too deeply")
            except ValueError as error:
                self.refuse(name, number, error)
            else:
                yield number, item

    def json_list(self, name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """The objects of a file that is one JSON list, numbered; for files that a memory holds."""
        with self.files.open(name) as content:
            try:
                items = json.load(content)
            except RecursionError:
                raise LoadError(f"{name}: nested too deeply") from None
            except ValueError as error:
                raise LoadError(f"{name}: {error}") from None
        if not isinstance(items, list):
            raise LoadError(f"{name}: expected a JSON list")
        for number, item in enumerate(items, 1):
            if isinstance(item, dict):
                yield number, item
            else:
                self.refuse(name, number, "expected a JSON object")


def storable(value: str) -> str:
    """A text that is one to PostgreSQL too. Raises ValueError."""
    if "\0" in value:
        raise ValueError("a NUL character, which PostgreSQL cannot store")
    if not value.isascii() and _SURROGATE.search(value):
        raise ValueError("half of a surrogate pair, which is no character")
    return value


def text(item: Mapping[str, Any], *names: str) -> str:
    """A member of a JSON object as text, by the first of its names; empty where it has none."""
    for name in names:
        value = item.get(name)
        if value is not None and not isinstance(value, dict | list):
            return storable(str(value))
    return ""


def mostly_once(media: Iterable[Medium]) -> Iterator[Medium]:
    """Media without most of those that were there before: the database finds the rest.

    Where every event names its medium, all but a few names come again and again.
    """
    seen: set[str] = set()
    for medium in media:
        if medium.id not in seen:
            if len(seen) == REMEMBERED:
                seen.clear()
            seen.add(medium.id)
            yield medium
