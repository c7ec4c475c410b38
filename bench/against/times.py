"""What an answer costs: base and this in turns, question by question, so noise falls on both."""

import json
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from psycopg.pq import ExecStatus
from tqdm import tqdm

from bench.against.answers import BATCH, IN_JSON, People, asks_in_json
from bench.common import BenchError, percentile
from bench.common.cpu import cpu_ms

WARM_UP = 5
"""Blocks that do not count: plans are made, pages read."""
NORMAL_95 = 1.96


class Cost(NamedTuple):
    """Of an answer, in milliseconds."""

    wall: float
    """As the client sees it."""
    cpu: float
    """Of the server's process."""


class Block(NamedTuple):
    """One question, asked twice of each: base, this, this, base, or the other way round.

    Of two costs it is the lesser.
    """

    base: Cost
    this: Cost


class Timed(NamedTuple):
    """A statement with one parameter, and how it is asked."""

    text: str
    cached: bool | None = None
    """True: it was just asked. False: nobody ever did. None: it makes no difference."""
    type: str = "uuid"
    in_json: str | None = None
    """Instead of `text`, to a build whose JSON functions take a question in JSON."""


def timed(people: People, strategies: Sequence[str]) -> Iterator[tuple[str, Timed, list[str]]]:
    """What is timed: its name, the statement, and the values of its parameter in turn."""
    users = [str(user) for user in people.known]
    for strategy in strategies:
        arguments = f"$1, strategy => {sql.Literal(strategy).as_string()}"
        for name, function, cached in (
            (f"{strategy}: recommend", "recommend", None),
            (f"{strategy}: recommendations", "recommendations", None),
            (f"{strategy}: cached_recommendations, first", "cached_recommendations", False),
            (f"{strategy}: cached_recommendations, again", "cached_recommendations", True),
        ):
            said = sql.Literal(json.dumps({"strategy": strategy})).as_string()
            yield (
                name,
                Timed(
                    f"select * from api.{function}({arguments})",
                    cached,
                    in_json=f"select * from api.{function}($1, {said})"
                    if function in IN_JSON
                    else None,
                ),
                users,
            )
    batch = "{" + ",".join(users[:BATCH]) + "}"
    media = [str(medium) for medium in people.media]
    sessions = ["{" + ",".join(media[i : i + 5]) + "}" for i in range(len(media))]
    yield (
        f"recommend_many, {len(users[:BATCH])} people",
        Timed("select * from api.recommend_many($1)", type="uuid[]"),
        [batch],
    )
    session = Timed("select * from api.recommend_for_session($1)", type="uuid[]")
    yield "recommend_for_session, 5 media", session, sessions
    yield "similar_media", Timed("select * from api.similar_media($1)"), media
    yield "popular_media", Timed("select * from api.popular_media($1)", type="integer"), ["10"]
    yield "trending_media", Timed("select * from api.trending_media($1)", type="integer"), ["10"]


class Asker:
    """A connection whose answers are not looked at, only timed.

    Two may share a connection by different names: they are then of one process, on one core.
    """

    def __init__(self, connection: psycopg.Connection[Any], name: str = "timed") -> None:
        self._name = name
        self._statement: Timed | None = None
        self._pgconn = connection.pgconn
        self._in_json = asks_in_json(connection)
        self._pid = connection.info.backend_pid

    def prepare(self, statement: Timed) -> None:
        """From now on, ask this. Raises BenchError."""
        if self._statement is not None:
            self._execute(f"deallocate {self._name}")
        self._statement = statement
        text = statement.in_json if self._in_json and statement.in_json else statement.text
        self._execute(f"prepare {self._name} ({statement.type}) as {text}")

    def ask(self, value: str) -> Cost:
        """What `prepare` was told last. Raises BenchError."""
        assert self._statement is not None
        cached, name = self._statement.cached, self._name.encode()
        if cached is not None:
            self._execute("begin")
        if cached:
            self._check(self._pgconn.exec_prepared(name, [value.encode()]), self._statement.text)
        cpu, started = cpu_ms(self._pid), time.perf_counter()
        result = self._pgconn.exec_prepared(name, [value.encode()])
        cost = Cost(1e3 * (time.perf_counter() - started), cpu_ms(self._pid) - cpu)
        self._check(result, self._statement.text)
        if cached is not None:
            self._execute("rollback")
        return cost

    def _execute(self, statement: str) -> None:
        self._check(self._pgconn.exec_(statement.encode()), statement)

    @staticmethod
    def _check(result: Any, statement: str) -> None:
        if result.status not in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
            raise BenchError(f"not an answer: {statement}: {result.error_message!r}")


def in_turns(base: Asker, this: Asker, values: Sequence[str], blocks: int) -> list[Block]:
    """So many blocks of what both have prepared, one value after the other. Raises BenchError."""
    found = []
    for number in range(-WARM_UP, blocks):
        value = values[number % len(values)]
        if number % 2:
            outer, inner = this, base
        else:
            outer, inner = base, this
        costs = [asker.ask(value) for asker in (outer, inner, inner, outer)]
        ends, middle = _least(costs[0], costs[3]), _least(costs[1], costs[2])
        if number >= 0:
            found.append(Block(middle, ends) if number % 2 else Block(ends, middle))
    return found


def _least(one: Cost, other: Cost) -> Cost:
    """What another program's turn on the core does not add to."""
    return Cost(min(one.wall, other.wall), min(one.cpu, other.cpu))


class Ratio(NamedTuple):
    """The median of the blocks' ratios, and the ends of its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f}–{self.high:.3f})"


def ratio(pairs: Sequence[tuple[float, float]]) -> Ratio:
    """This ÷ base of pairs (base, this). The interval is that of the ranks: it supposes nothing."""
    ratios = sorted(this / base for base, this in pairs)
    middle, reach = len(ratios) / 2, NORMAL_95 * math.sqrt(len(ratios)) / 2
    low = max(0, math.floor(middle - reach))
    high = min(len(ratios) - 1, math.ceil(middle + reach))
    return Ratio(median(ratios), ratios[low], ratios[high])


def measure(
    base: Asker, this: Asker, people: People, strategies: Sequence[str], blocks: int
) -> dict[str, list[Block]]:
    """All that is timed, by name. Raises BenchError."""
    all_timed = [*timed(people, strategies)]
    bar = tqdm(all_timed, "times", unit="", leave=False, disable=None)
    found = {}
    for name, statement, values in bar:
        for asker in (base, this):
            asker.prepare(statement)
        found[name] = in_turns(base, this, values, blocks)
    return found


HEAD = (
    "in SQL",
    "p50 base, ms",
    "this",
    "this ÷ base (95 %)",
    "p95 ÷",
    "CPU base, ms",
    "this",
    "this ÷ base (95 %)",
    "p95 ÷",
)


def rows(found: Mapping[str, Sequence[Block]]) -> Iterator[tuple[str, ...]]:
    """The rows of the table under HEAD."""
    for name, blocks in found.items():
        walls = [(base.wall, this.wall) for base, this in blocks]
        cpus = [(base.cpu, this.cpu) for base, this in blocks]
        cells = []
        for pairs in (walls, cpus):
            bases, others = zip(*pairs, strict=True)
            slowest = percentile(others, 95) / percentile(bases, 95)
            cells += [
                f"{median(bases):.3f}",
                f"{median(others):.3f}",
                str(ratio(pairs)),
                f"{slowest:.2f}",
            ]
        yield name, *cells
