"""Better weights for a strategy that mixes several candidate sources: `ml-service tune --blend`.

Every candidate source is asked once, in a scratch database, for people of whom something was held
out. What each says of its first candidates is kept, and there the weights are searched: a mix is a
weighted mean, so hundreds of mixes are tried in the time in which one could be asked for. Each
person is judged by weights that were fitted without them; those proposed are fitted to everybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias

from psycopg import sql
from psycopg.rows import class_row, dict_row

from service.connection import tool_session
from service.tools import evaluate
from service.tools.evaluate import Connection, EvaluationError, Metric, Split
from service.tools.progress import Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Integers: TypeAlias = NDArray[np.int64]
    Floats: TypeAlias = NDArray[np.float64]
    Flags: TypeAlias = NDArray[np.bool_]

K = 10
"""The length of the lists whose NDCG is to rise."""
DEPTH = 50
"""So many media of each source are kept. (The first K of a mix were always among the first 50.)"""
FOLDS = 4
"""Of people: those of each are judged by weights that were fitted to the others."""
BEFORE = "before"
"""How the report calls the strategy as it is."""
FACTORS = (4, 2, 1.4, 1.1)
"""By which a number is multiplied and divided in search of a better one, in turn."""
ASK_SECONDS = 10e-3
"""For each person, as far as anybody knows who has not begun: to be asked for, ..."""
FIT_SECONDS = 20e-3
"""... and to have weights fitted to."""
MOST_PEOPLE = 4_000
"""Are asked at most: a sample of so many tells a handful of weights as well as all of them."""

WEIGHTS = {
    "people": "neighbours_weight",
    "transitions": "sequence_weight",
    "similar": "similar_weight",
    "popular": "popularity_weight",
    "trending": "trend_weight",
}
"""The sources of a mix, as `evaluation.candidates` calls them, and columns of engine.strategy."""
LIMITS = {"trend_evidence": (0.01, 1e6), "trend_horizon": (0.1, 36_500.0)}
"""The least and the most of what else is fitted: how far the trend matters for a person."""

Row: TypeAlias = dict[str, float]
"""Columns of engine.strategy; intervals in days."""


@dataclass(frozen=True, slots=True)
class Person:
    """What `evaluation.candidates` says of one of those asked; lists have an item a candidate."""

    user_key: int
    expected: int
    """How many relevant media were held out."""
    evidence: float | None
    days_away: float
    media_keys: list[int]
    relevant: list[bool]
    content: list[float]
    people: list[float]
    transitions: list[float]
    similar: list[float]
    popular: list[float]
    trending: list[float]


@dataclass(frozen=True)
class Kept:
    """The candidates of p people, c at most, and what each source of WEIGHTS says of them."""

    user_keys: Integers
    """(p)"""
    media_keys: Integers
    """(p, c), in the order in which equal scores are listed; 0 where a person has fewer."""
    relevant: Flags
    """(p, c): held out, and to be found."""
    best: Floats
    """(p): the gain of the best list there could be."""
    content: Floats
    """(p, c): content_score."""
    sources: Floats
    """(sources, p, c): in [0, 1], a share of the greatest; 0 where a source says nothing."""
    evidence: Floats
    """(p): the decayed sum of the most trending medium."""
    days_away: Floats
    """(p): since the person's last interaction."""

    @classmethod
    def of(cls, people: Sequence[Person]) -> Kept:
        """The same as arrays."""
        np = _numpy()
        shape = len(people), max(1, *(len(person.media_keys) for person in people))

        def padded(name: str, kind: Any = float) -> Any:
            array = np.zeros(shape, kind)
            for row, person in zip(array, people, strict=True):
                values = getattr(person, name)
                row[: len(values)] = values
            return array

        gain = np.cumsum(1 / np.log2(np.arange(2, K + 2)))
        return cls(
            np.array([person.user_key for person in people]),
            padded("media_keys", int),
            padded("relevant", bool),
            gain[np.array([min(person.expected, K) for person in people]) - 1],
            padded("content"),
            np.stack([padded(source) for source in WEIGHTS]),
            np.array([person.evidence or 0.0 for person in people]),
            np.array([person.days_away for person in people]),
        )

    def of_people(self, chosen: Flags) -> Kept:
        """The same of some of the people only."""
        return Kept(
            self.user_keys[chosen],
            self.media_keys[chosen],
            self.relevant[chosen],
            self.best[chosen],
            self.content[chosen],
            self.sources[:, chosen],
            self.evidence[chosen],
            self.days_away[chosen],
        )

    @cached_property
    def _known(self) -> Flags:
        """(sources, p): whether a source knows anything for a person."""
        known: Flags = self.sources.max(axis=2) > 0
        return known

    @cached_property
    def _to_find(self) -> tuple[Integers, Integers]:
        """Person and candidate of all that is relevant."""
        people, candidates = self.relevant.nonzero()
        return people, candidates

    def confidence(self, row: Row) -> Floats:
        """(p): as engine.trend_confidence."""
        np = _numpy()
        half_lives = np.minimum(self.days_away / row["trend_horizon"], 1000)
        evidence = np.maximum(self.evidence, 1e-300)
        shares: Floats = evidence / (evidence + row["trend_evidence"]) * 2.0**-half_lives
        return shares

    def scores(self, row: Row) -> Floats:
        """(p, c): recommendation_score by these weights, as engine.compose; −1 where none is."""
        np = _numpy()
        weights = self._known * np.array([[row[column]] for column in WEIGHTS.values()])
        weights[[*WEIGHTS].index("trending")] *= self.confidence(row)
        weights /= np.maximum(weights.sum(axis=0), 1e-300)
        mixed = np.zeros(self.content.shape)
        for source, weight in zip(self.sources, weights, strict=True):
            if weight.any():
                mixed += source * weight[:, None]
        # In the order of engine.compose: halves must be rounded alike.
        total = row["content_weight"] * self.content
        total += row["collaborative_weight"] * (np.rint(mixed * 1e9) / 1e9)
        scores: Floats = np.where(self.media_keys > 0, np.rint(total * 1e9) / 1e9, -1)
        return scores

    def ndcg(self, row: Row) -> Floats:
        """(p): NDCG@K of each person, as evaluation.judgement."""
        np = _numpy()
        # What equal scores leave open the place in the list decides, below what rounding leaves.
        scores = self.scores(row) - np.arange(self.content.shape[1]) * 1e-13
        people, candidates = self._to_find
        places = (scores[people] > scores[people, candidates, None]).sum(axis=1)
        gains = np.where(places < K, 1 / np.log2(places + 2), 0)
        found: Floats = np.bincount(people, gains, len(self.user_keys)) / self.best
        return found

    def first(self, row: Row) -> Iterator[tuple[int, int, int]]:
        """Person, position and medium of the first K of each person."""
        np = _numpy()
        order = np.argsort(-self.scores(row), axis=1, kind="stable")[:, :K]
        listed = np.take_along_axis(self.media_keys, order, axis=1)
        for user_key, media_keys in zip(self.user_keys, listed, strict=True):
            for position, media_key in enumerate(media_keys[media_keys > 0], start=1):
                yield int(user_key), position, int(media_key)


@dataclass(frozen=True, slots=True)
class Blended:
    """What a fit found."""

    strategy: str
    changes: Mapping[str, Any]
    """The columns that change, as the database has them; empty where nothing better was found."""
    before: Metric
    """NDCG of the strategy as it is."""
    after: Metric
    """That of weights which were fitted to other people, and its difference from before."""

    @property
    def holds(self) -> bool:
        """Whether the gain is one also for people whom the fit did not see."""
        return bool(self.changes) and (self.after.difference_low or 0) > 0

    def statement(self) -> str:
        """The UPDATE for the live database."""
        assigned = sql.SQL(", ").join(
            sql.SQL("{} = {}").format(sql.Identifier(column), value)
            for column, value in self.changes.items()
        )
        update = sql.SQL("update engine.strategy set {} where name = {};")
        return update.format(assigned, self.strategy).as_string(None)


def tune(
    live: str,
    strategy: str,
    split: Split,
    *,
    server: str | None = None,
    keep: bool = False,
    progress: bool = True,
) -> Blended:
    """Fit the weights of a strategy of several sources, in a scratch database of the live one.

    Raises EvaluationError (also where the strategy has but one source, or numpy is missing),
    worker.RefreshError, psycopg.Error.
    """
    _numpy()  # before the work, where it is missing
    with tool_session(live) as connection:
        row = _row(connection, strategy)
        split = replace(split, people=min(split.people, MOST_PEOPLE))
        people = evaluate.most_people(connection, split)
    with Progress(shown=progress) as bar:
        bar.expect(asking=ASK_SECONDS * people, fitting=FIT_SECONDS * people)
        with (
            evaluate.prepared(live, split, bar, server, keep=keep) as (conninfo, held),
            tool_session(conninfo, autocommit=True) as connection,
        ):
            bar.expect(asking=ASK_SECONDS * held.people, fitting=FIT_SECONDS * held.people)
            kept = Kept.of(ask(conninfo, strategy, bar))
            with bar.step("fitting"):
                best = _fitted(connection, kept, row, strategy, bar)
            found = {
                one.strategy: one
                for one in evaluate.metrics(connection, K, seed=split.seed, against=BEFORE)
                if one.metric == "ndcg"
            }
    changes = {
        column: timedelta(days=value) if column == "trend_horizon" else value
        for column, value in best.items()
        if value != row[column]
    }
    return Blended(strategy, changes, found[BEFORE], found[strategy])


def _fitted(connection: Connection, kept: Kept, row: Row, strategy: str, progress: Progress) -> Row:
    """Weights fitted to all; stores what the row answers, and what weights of others' folds do."""
    np = _numpy()
    folds = min(FOLDS, len(kept.user_keys))
    if folds < 2:
        raise EvaluationError("of one person alone, nothing can be said of others")
    for fold in range(folds):
        own = np.arange(len(kept.user_keys)) % folds == fold
        fitted = fit(kept.of_people(~own), row)
        for name, weights in ((BEFORE, row), (strategy, fitted)):
            _store(connection, name, kept.of_people(own).first(weights))
        progress.done((fold + 1) / (folds + 1))
    return fit(kept, row)


def ask(conninfo: str, strategy: str, progress: Progress) -> list[Person]:
    """What each source of a strategy says to each of the people asked: a step, `asking`."""

    def candidates(connection: Connection, people: Sequence[int]) -> list[Person]:
        with connection.cursor(row_factory=class_row(Person), binary=True) as cursor:
            return cursor.execute(
                "select * from evaluation.candidates(%s, %s, %s)", (strategy, people, DEPTH)
            ).fetchall()

    return [*chain.from_iterable(evaluate.each_batch(conninfo, candidates, progress))]


def fit(kept: Kept, row: Row) -> Row:
    """Better weights than a row has, where there are: as a pattern search finds them.

    (Hooke and Jeeves, J. ACM 8(2), 1961.) From the weights that there are, and from equal ones,
    each number in turn is multiplied and divided by ever smaller factors; what is better stays.
    """
    columns = moved(row)
    equal = row | {column: 1.0 for column in columns if column in WEIGHTS.values()}
    found = [rounded(_climb(kept, start, columns)) for start in (row, equal)]
    return max([row, *found], key=lambda one: _mean(kept, one))


def moved(row: Row) -> list[str]:
    """What is fitted: the weights of the strategy's sources, and of popular and trending."""
    own = [column for column in WEIGHTS.values() if row[column] > 0]
    return list(dict.fromkeys([*own, "popularity_weight", "trend_weight", *LIMITS]))


def rounded(row: Row) -> Row:
    """A row for people to read: weights in ten-thousandths that add up to 1."""
    shares = {column: row[column] for column in WEIGHTS.values()}
    total = sum(shares.values())
    shares = {column: round(share / total, 4) for column, share in shares.items()}
    largest = max(shares, key=lambda column: shares[column])
    shares[largest] = round(1 - sum(shares.values()) + shares[largest], 4)
    return row | shares | {column: float(f"{row[column]:.2g}") for column in LIMITS}


def _climb(kept: Kept, row: Row, columns: Sequence[str]) -> Row:
    best, ndcg = row, _mean(kept, row)
    for factor in FACTORS:
        for column in [*columns, *columns]:
            for value in _moves(best, column, factor):
                proposal = best | {column: value}
                proposed = _mean(kept, proposal)
                if proposed > ndcg:
                    best, ndcg = proposal, proposed
                    break
    return best


def _moves(row: Row, column: str, factor: float) -> Iterator[float]:
    """Other values for a number: of a weight also nothing, and something where it was nothing."""
    value = row[column]
    if column in LIMITS:
        least, most = LIMITS[column]
        yield min(value * factor, most)
        yield max(value / factor, least)
        return
    others = sum(row[name] for name in WEIGHTS.values()) - value
    if value == 0:
        yield others / factor**2
        return
    yield value * factor
    if others > 0:
        yield value / factor
        yield 0.0


def _mean(kept: Kept, row: Row) -> float:
    return float(kept.ndcg(row).mean())


def _row(connection: Connection, strategy: str) -> Row:
    """What is fitted of a strategy, and what goes with it. Raises EvaluationError."""
    known = evaluate.known_strategies(connection)
    if strategy not in known:
        raise EvaluationError(f"strategy: expected one of {', '.join(known)}, got {strategy!r}")
    with connection.cursor(row_factory=dict_row) as cursor:
        [row] = cursor.execute(
            "select content_weight, collaborative_weight, neighbours_weight, sequence_weight,"
            " similar_weight, popularity_weight, trend_weight, trend_evidence,"
            " extract(epoch from trend_horizon)::double precision / 86400 as trend_horizon"
            " from engine.strategy where name = %s",
            (strategy,),
        )
    if max(row[column] for column in WEIGHTS.values()) == 1:
        raise EvaluationError(f"strategy {strategy} has one source: there is nothing to mix")
    return row


def _store(connection: Connection, name: str, listed: Iterator[tuple[int, int, int]]) -> None:
    """Write lists where evaluation looks for answers."""
    with (
        connection.cursor() as cursor,
        cursor.copy(
            'copy evaluation.answer (strategy, user_key, "position", media_key) from stdin'
        ) as rows,
    ):
        for row in listed:
            rows.write_row((name, *row))


def _numpy() -> Any:
    try:
        import numpy  # noqa: PLC0415 (an extra)
    except ImportError:
        raise EvaluationError("--blend needs numpy: pip install 'ml-service[tune]'") from None
    return numpy
