"""Better parameters for one's own data: `ml-service tune`.

A random coordinate search over the columns of one strategy, and over the parameters of the models
that are its own, in a scratch database: change one, rebuild the model where it is one of a model's,
ask half of the people, keep what is better. The other half, whom the search never asked, says
whether the gain is one. The result are UPDATEs that an operator may run; nothing is applied.
"""

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from psycopg import sql
from psycopg.rows import dict_row
from tqdm import tqdm

from service import worker
from service.connection import tool_session
from service.tools import evaluate
from service.tools.blend import WEIGHTS
from service.tools.evaluate import Connection, EvaluationError, Metric, Split

K = 10
"""The length of the lists whose NDCG is to rise."""
BEFORE = "before"
"""How evaluation.answer calls the strategy as it was."""

MIX = tuple(WEIGHTS.values())
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A column of engine.strategy, or engine.model_parameters, and how; intervals are in days."""

    column: str
    least: float
    most: float
    is_log: bool = False
    """Whether steps are factors, not sums."""
    is_whole: bool = False
    model: str | None = None
    """The model that is built from it; None for a column of engine.strategy."""

    @property
    def key(self) -> str:
        """What it is called in a Row."""
        return f"{self.model}.{self.column}" if self.model else self.column

    def step(self, value: Any, lot: random.Random) -> Any:
        """Another value of the same type, near or far: away from a bound that is too near."""
        if isinstance(value, timedelta):
            return timedelta(days=self.step(value / timedelta(days=1), lot))
        sign = lot.choice((-1, 1))
        if self.is_log:
            size = lot.uniform(0.1, 1.0)
            ways = [max(value, self.least) * math.exp(way * size) for way in (sign, -sign)]
        else:
            size = lot.uniform(0.05, 0.4) * (self.most - self.least)
            ways = [value + way * size for way in (sign, -sign)]
        moved = next((way for way in ways if self.least <= way <= self.most), ways[0])
        moved = min(max(moved, self.least), self.most)
        return round(moved) if self.is_whole else float(f"{moved:.2g}")


CONTENT = Parameter("content_weight", 0, 0.9)
RECENT = (
    Parameter("history_limit", 5, 500, is_log=True, is_whole=True),
    Parameter("recency_offset", 0.1, 20, is_log=True),
    Parameter("watch_weight", 0, 1),
    Parameter("dislike_weight", 0, 1),
)
SEQUENCE = (Parameter("recency_exponent", 0, 3),)
SIMILAR = (Parameter("similar_recency_exponent", 0, 3),)
TREND = (
    Parameter("trend_evidence", 0.1, 1000, is_log=True),
    Parameter("trend_horizon", 0.1, 3650, is_log=True),
)
POPULAR = (Parameter("popularity_limit", 10, 3000, is_log=True, is_whole=True),)
NEIGHBOURS = (
    Parameter("neighbour_count", 5, 1000, is_log=True, is_whole=True),
    Parameter("history_limit", 5, 500, is_log=True, is_whole=True),
)
ITEMS = (
    Parameter("watch_weight", 0, 1),
    Parameter("dislike_weight", 0, 1),
    Parameter("window_size", 3, 100, is_log=True, is_whole=True),
    Parameter("gap_offset", 0, 20),
    Parameter("gap_exponent", 0, 2),
    Parameter("backward_weight", 0, 1),
    Parameter("length_exponent", 0, 1),
    Parameter("source_exponent", 0, 1),
    Parameter("target_exponent", 0, 1),
    Parameter("shrinkage", 0, 50),
    Parameter("weight_exponent", 0.2, 1.5, is_log=True),
    Parameter("item_neighbour_count", 20, 500, is_log=True, is_whole=True),
)
LINEAR = (Parameter("predictor_count", 10, 200, is_log=True, is_whole=True),)
PEOPLE = (
    Parameter("history_limit", 5, 500, is_log=True, is_whole=True),
    Parameter("audience_limit", 20, 3000, is_log=True, is_whole=True),
)
DECAY = (Parameter("half_life", 0.1, 3650, is_log=True),)


@dataclass(frozen=True, slots=True)
class Model:
    """A row of engine.model_parameters."""

    name: str
    views: tuple[str, ...]
    """What a refresh builds from it, in order."""
    columns: tuple[Parameter, ...]

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return tuple(replace(column, model=self.name) for column in self.columns)


SUMS = ("recent_basis", "media_total", "media_sum")
"""What popularity and trend are both read from, in order."""

MODELS = {
    "classic": (Model("user_knn", ("compared", "user_history", "media_audience"), PEOPLE),),
    "popular": (Model("popularity", (*SUMS, "media_popularity"), DECAY),),
    "sequence": (Model("item_transitions", ("item_pairs", "item_transitions"), ITEMS),),
    "similar": (
        Model("item_knn", ("item_pairs", "item_knn"), ITEMS),
        Model("slim", ("slim_predictor", "slim_weights", "slim"), LINEAR),
    ),
    "trending": (Model("trend", (*SUMS, "media_trend", "newest"), DECAY),),
}
"""Of the strategies that are answered from a model alone: it is tuned with them."""


@dataclass(frozen=True, slots=True)
class Tuned:
    """What a search found."""

    strategy: str
    changes: Mapping[str, Any]
    """Parameter.key → value; empty where nothing better was found."""
    before: float
    after: float
    """NDCG of the people whom the search asked."""
    confirmed: Metric | None
    """NDCG of the others, and its difference from before; None without changes."""

    @property
    def holds(self) -> bool:
        """Whether the gain is one also for people whom the search did not ask."""
        return self.confirmed is not None and (self.confirmed.difference_low or 0) > 0

    def statement(self) -> str:
        """The UPDATEs for the live database, a line each."""
        updates = _updates(self.strategy, self.changes)
        return "\n".join(f"{update.as_string(None)};" for update in updates)


def tune(
    live: str,
    strategy: str,
    split: Split,
    *,
    trials: int = 40,
    server: str | None = None,
    keep: bool = False,
    progress: bool = True,
) -> Tuned:
    """Search, in a scratch database of the live one.

    Raises EvaluationError (also where the strategy has nothing to tune), worker.RefreshError,
    psycopg.Error.
    """
    with tool_session(live) as connection:
        known = evaluate.known_strategies(connection)
    if strategy not in known:
        raise EvaluationError(f"strategy: expected one of {', '.join(known)}, got {strategy!r}")
    with (
        evaluate.scratch(live, server, keep=keep) as conninfo,
        tool_session(conninfo, autocommit=True) as connection,
    ):
        evaluate.hold_out(connection, split)
        worker.rebuild(conninfo)
        return _Search(connection, conninfo, strategy, random.Random(split.seed)).run(  # noqa: S311
            trials, split.seed, progress=progress
        )


def parameters(name: str, row: Row) -> Sequence[Parameter]:
    """What makes a difference for a strategy, each once."""
    is_mixed = max(row[column] for column in MIX) < 1
    found: list[Parameter] = []
    if row["content_weight"] > 0:
        found.append(CONTENT)
    if row["neighbours_weight"] > 0:
        found.extend(NEIGHBOURS)
    for column, own in (("sequence_weight", SEQUENCE), ("similar_weight", SIMILAR)):
        found.extend(own if row[column] > 0 else ())
    if row["sequence_weight"] + row["similar_weight"] > 0:
        found.extend(RECENT)
    for model in MODELS.get(name, ()):
        found.extend(model.parameters)
    if is_mixed:
        # Never all of it: what is left for the others to share would be nothing.
        found.extend(Parameter(column, 0.01, 0.99) for column in MIX if row[column] > 0)
        found.extend(TREND if row["trend_weight"] > 0 else ())
        found.extend(POPULAR if row["trend_weight"] + row["popularity_weight"] > 0 else ())
    return list(dict.fromkeys(found))


def changed(row: Row, parameter: Parameter, lot: random.Random) -> Row:
    """A row with another value of one parameter; weights that go together still add up."""
    value = parameter.step(row[parameter.key], lot)
    proposal = {**row, parameter.key: value}
    if parameter.key == CONTENT.key:
        proposal["collaborative_weight"] = round(1 - value, 9)
    if parameter.key in MIX:  # the others share the rest as they did, in thousandths
        others = [column for column in MIX if column != parameter.key]
        rest = sum(row[column] for column in others)
        for column in others:
            proposal[column] = round(row[column] / rest * (1 - value), 3)
        proposal[parameter.key] = round(1 - sum(proposal[column] for column in others), 3)
    return proposal


def _updates(strategy: str, row: Row | Mapping[str, Any]) -> Iterator[sql.Composed]:
    """An UPDATE for the strategy, and one for each model, of those that the row names."""
    tables: dict[str, dict[str, Any]] = {}
    for key, value in row.items():
        model, _, column = key.rpartition(".")
        tables.setdefault(model, {})[column] = value
    for model, columns in tables.items():
        yield sql.SQL("update {} set {} where name = {}").format(
            sql.Identifier("engine", "model_parameters" if model else "strategy"),
            sql.SQL(", ").join(
                sql.SQL("{} = {}").format(sql.Identifier(column), value)
                for column, value in columns.items()
            ),
            model or strategy,
        )


class _Search:
    def __init__(
        self, connection: Connection, conninfo: str, strategy: str, lot: random.Random
    ) -> None:
        self._connection = connection
        self._conninfo = conninfo
        self._strategy = strategy
        self._lot = lot
        self._built: list[Any] = []
        self._seen, self._unseen = (self._people(half) for half in (0, 1))

    def run(self, trials: int, seed: int, *, progress: bool) -> Tuned:
        first = best = self._row()
        choice = parameters(self._strategy, first)
        if not choice:
            raise EvaluationError(f"strategy {self._strategy} has nothing to tune")
        self._built = self._of_model(first)
        before = best_ndcg = self._judge(first, self._seen)
        with tqdm(self._proposals(choice, trials), total=trials, disable=not progress) as bar:
            for parameter in bar:
                bar.set_description(f"ndcg {best_ndcg:.4f}")
                proposal = changed(best, parameter, self._lot)
                ndcg = self._judge(proposal, self._seen)
                if ndcg > best_ndcg:
                    best, best_ndcg = proposal, ndcg
        changes = {column: value for column, value in best.items() if value != first[column]}
        confirmed = self._confirm(first, best, seed) if changes else None
        return Tuned(self._strategy, changes, before, best_ndcg, confirmed)

    def _proposals(self, choice: Sequence[Parameter], trials: int) -> Iterator[Parameter]:
        """Each parameter in turn, in a new order each time round."""
        order: list[Parameter] = []
        for _ in range(trials):
            order = order or self._lot.sample(choice, len(choice))
            yield order.pop()

    def _confirm(self, first: Row, best: Row, seed: int) -> Metric:
        """What the people say whom the search did not ask."""
        execute = self._connection.execute
        execute("delete from evaluation.asked where not user_key = any (%s)", (self._unseen,))
        execute("truncate evaluation.answer")
        self._judge(first, self._unseen)
        execute("update evaluation.answer set strategy = %s", (BEFORE,))
        self._judge(best, self._unseen)
        found = evaluate.metrics(self._connection, K, seed=seed, against=BEFORE)
        return next(one for one in found if (one.strategy, one.metric) == (self._strategy, "ndcg"))

    def _judge(self, row: Row, people: Sequence[int]) -> float:
        """The mean NDCG of the strategy with these parameters."""
        execute = self._connection.execute
        self._apply(row)
        execute("delete from evaluation.answer where strategy = %s", (self._strategy,))
        for start in range(0, len(people), evaluate.BATCH):
            batch = people[start : start + evaluate.BATCH]
            execute("select evaluation.ask(%s, %s, %s)", (self._strategy, batch, K))
        found = execute(
            "select avg(value) from evaluation.judgement(%s)"
            " where metric = 'ndcg' and strategy = %s and user_key = any (%s)",
            (K, self._strategy, people),
        ).fetchone()
        return float(found[0]) if found and found[0] is not None else 0.0

    def _apply(self, row: Row) -> None:
        """Give the strategy these parameters, and the model that goes with them."""
        execute = self._connection.execute
        for update in _updates(self._strategy, row):
            execute(update)
        if self._built != self._of_model(row):
            for model in MODELS[self._strategy]:
                for view in model.views:
                    execute("select engine.renew(%s, null)", (f"model.{view}",))
            self._built = self._of_model(row)

    def _of_model(self, row: Row) -> list[Any]:
        """What the models of the strategy are built from; nothing where it has none."""
        return [row[one.key] for one in parameters(self._strategy, row) if one.model]

    def _row(self) -> Row:
        columns = sorted(
            {
                parameter.column
                for group in (NEIGHBOURS, SEQUENCE, SIMILAR, RECENT, TREND, POPULAR)
                for parameter in group
            }
            | {*MIX, CONTENT.column, "collaborative_weight"}
        )
        row = self._read("strategy", self._strategy, columns)
        for model in MODELS.get(self._strategy, ()):
            names = [parameter.column for parameter in model.columns]
            own = self._read("model_parameters", model.name, names)
            row |= {f"{model.name}.{column}": value for column, value in own.items()}
        return row

    def _read(self, table: str, name: str, columns: Sequence[str]) -> Row:
        with self._connection.cursor(row_factory=dict_row) as cursor:
            found = cursor.execute(
                sql.SQL("select {} from {} where name = {}").format(
                    sql.SQL(", ").join(map(sql.Identifier, columns)),
                    sql.Identifier("engine", table),
                    name,
                )
            ).fetchone()
        assert found is not None
        return found

    def _people(self, half: int) -> list[int]:
        rows = self._connection.execute(
            "select user_key from evaluation.asked where bucket %% 2 = %s order by user_key",
            (half,),
        )
        return [key for (key,) in rows]
