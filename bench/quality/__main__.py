"""The strategies side by side with what others offer: same split, same candidates, same metrics.

What is held out, who is asked and how answers are judged is `ml-service evaluate`'s own SQL, for
strategies and peers alike; the strategies answer through the function that serves. Everything runs
on a PostgreSQL of the measurement's own that is thrown away afterwards.
"""

import argparse
import math
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from random import Random
from statistics import fmean
from typing import LiteralString, NamedTuple

import numpy as np
import psycopg
from scipy.sparse import csr_matrix
from tqdm import tqdm

from bench.common import BenchError, names, print_table, run
from bench.common.site import Site, server
from bench.quality import data
from bench.quality.peers import PEERS, Floats, Integers, Pairs, Peer, Recommend, ndcg, trials, tune
from service import worker
from service.tools import evaluate, load
from service.tools.evaluate import Connection, Metric, Split
from service.tools.progress import Progress

SEED = 1
K = 10
DEEP = 20
"""Of recall; and so the length of every answer."""
TIMED = 200
"""People whose answers are timed."""
TUNING_PAIRS = 250_000
"""Peers choose their settings on so many pairs at most, all those of people drawn at random."""

# A loaded data set has people state the genres that they like most often: here, of what is left.
RESTATE = """
    with liked as (
        select user_key, genre, count(*) as times
        from engine.interaction
        join engine.media using (media_key)
        join engine.genre_set using (genre_set_key)
        cross join lateral unnest(genre_set.genres) as genre
        where type = 'LIKE'
        group by user_key, genre
    ),
    placed as (
        select *, row_number() over (partition by user_key order by times desc, genre) as place
        from liked
    ),
    stated as (
        select user_key, array_agg(genre order by genre) as genres
        from placed
        where place <= %s
        group by user_key
    )
    update engine.person
    set genres = coalesce(stated.genres, '{}')
    from engine.person everybody
    left join stated using (user_key)
    where everybody.user_key = person.user_key
"""

# A pair that was repeated is what it was the last time.
PAIRS = """
    select distinct on (user_key, media_key)
        user_key, media_key, value, extract(epoch from happened_at)::double precision
    from engine.interaction
    order by user_key, media_key, happened_at desc, interaction_id desc
"""

ASKED = "select user_key from evaluation.asked order by user_key"

RELEVANT = """
    select user_key, media_key
    from evaluation.held_out
    join evaluation.asked using (user_key)
    where relevant
"""


class Cost(NamedTuple):
    """What it takes to answer."""

    build: float
    """Seconds."""
    many: float
    """Milliseconds a person, asked with others."""
    alone: float = math.nan
    """Milliseconds a person, asked alone; not a number for a peer."""


class Figures(NamedTuple):
    """How well it does, and at what cost."""

    ndcg: float
    low: float
    high: float
    """The ends of the 95 % interval of NDCG."""
    recall: float
    coverage: float
    build: float
    many: float
    alone: float


class Result(NamedTuple):
    """How a strategy or a peer did."""

    name: str
    settings: str | None
    """Those that a peer chose; None for a strategy."""
    figures: Figures


class Keys:
    """Numbers from 0 on for people and media, in the place of their keys in the database."""

    def __init__(self, user_keys: Floats, media_keys: Floats) -> None:
        self.user_keys, self.media_keys = np.unique(user_keys), np.unique(media_keys)
        self.shape = len(self.user_keys), len(self.media_keys)

    def people(self, user_keys: Floats) -> Integers:
        return np.searchsorted(self.user_keys, user_keys)

    def media(self, media_keys: Floats) -> Integers:
        return np.searchsorted(self.media_keys, media_keys)

    def pairs(self, rows: Floats) -> Pairs:
        """What the query PAIRS gives."""
        user_keys, media_keys, values, seconds = rows.T
        return Pairs(self.people(user_keys), self.media(media_keys), values, seconds, self.shape)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit status. Ctrl-C stops all that was started."""
    parser = argparse.ArgumentParser(prog="python -m bench.quality", description=__doc__)
    parser.add_argument(
        "--data", action="append", type=_data, required=True, metavar="FORMAT=DIRECTORY",
        help=f"{' or '.join(data.FORMS)}, and where its files are; may be given again",
    )  # fmt: skip
    parser.add_argument(
        "--protocols", type=names, default=[*evaluate.HOLDOUTS],
        help=f"with commas; default: {','.join(evaluate.HOLDOUTS)}",
    )  # fmt: skip
    parser.add_argument("--strategies", type=names, help="with commas; default: all")
    parser.add_argument("--peers", type=names, default=[*PEERS], help="with commas; default: all")
    parser.add_argument(
        "--seeds", type=_numbers, default=[SEED],
        help="of the split, with commas; the figures are means over them; default: 1",
    )  # fmt: skip
    parser.add_argument("--people", type=int, default=10_000, help="asked at most; default: 10000")
    parser.add_argument("--quick", action="store_true", help="peers do not choose their settings")
    parser.add_argument("--pg", default="embedded", choices=("embedded", "system"))
    arguments = parser.parse_args(argv)
    for given, known in ((arguments.protocols, evaluate.HOLDOUTS), (arguments.peers, PEERS)):
        if unknown := set(given) - set(known):
            parser.error(f"expected some of {', '.join(known)}, got {', '.join(unknown)}")
    return run("bench.quality", partial(_measure, arguments))


def _measure(arguments: argparse.Namespace) -> None:
    """Compare on each data set, by each protocol, and print."""
    peers = [PEERS[name] for name in arguments.peers]
    if arguments.quick:
        peers = [_untuned(peer) for peer in peers]
    with server(arguments.pg) as found:
        for number, (form, directory) in enumerate(arguments.data, start=1):
            site = Site(f"{form}_{number}", found)
            content = data.read(form, directory)
            site.fill(partial(load.store, content, progress=sys.stderr.isatty()))
            site.serve()
            for protocol in arguments.protocols:
                splits = [
                    Split(protocol, people=arguments.people, seed=seed) for seed in arguments.seeds
                ]
                print(f"\n### {directory.name}, {protocol}\n")
                _report(
                    [
                        compare(site.recommendation_db, split, arguments.strategies, peers)
                        for split in splits
                    ]
                )


def _numbers(text: str) -> list[int]:
    """'1,2,3' as numbers. Raises ValueError."""
    return [int(part) for part in text.split(",")]


def _data(text: str) -> tuple[str, Path]:
    """'movielens=DIRECTORY' in its parts. Raises ArgumentTypeError."""
    form, _, directory = text.partition("=")
    if form not in data.FORMS or not directory:
        expected = " or ".join(f"{known}=DIRECTORY" for known in data.FORMS)
        raise argparse.ArgumentTypeError(f"expected {expected}, got {text!r}")
    return form, Path(directory)


def _untuned(peer: Peer) -> Peer:
    """The same with one choice: the middle of its grid."""
    return replace(peer, grid=peer.grid[len(peer.grid) // 2 :][:1], weights=peer.weights[:1])


def compare(
    live: str, split: Split, strategies: Sequence[str] | None, peers: Sequence[Peer]
) -> tuple[str, list[Result]]:
    """One split: what was asked, and how everybody did."""
    with (
        evaluate.scratch(live) as conninfo,
        psycopg.connect(conninfo, autocommit=True) as connection,
    ):
        held = evaluate.hold_out(connection, split)
        connection.execute(RESTATE, [load.STATED_GENRES])
        known = evaluate.known_strategies(connection)
        strategies = strategies or known
        if unknown := set(strategies) - set(known):
            raise BenchError(f"strategies: expected some of {known}, got {', '.join(unknown)}")
        started = time.perf_counter()
        worker.rebuild(conninfo)
        build = time.perf_counter() - started
        with Progress(shown=sys.stderr.isatty()) as progress:
            evaluate.ask(conninfo, strategies, DEEP, progress)
        costs = {name: Cost(build, *_times(connection, name)) for name in strategies}
        chosen: dict[str, str | None] = dict.fromkeys(strategies)
        for name, settings, cost in answer(connection, split, peers):
            costs[name], chosen[name] = cost, settings
        wide = _by_name(evaluate.metrics(connection, DEEP, resamples=1))
        found = _by_name(evaluate.metrics(connection, K, seed=split.seed))
        [(media, people, rows)] = connection.execute(
            "select (select count(*) from engine.media), (select count(*) from engine.person),"
            " (select count(*) from engine.interaction)"
        )
    asked = (
        f"{media:,} media, {people:,} people, {rows:,} interactions left and {held.pairs:,} pairs"
        f" held out, {held.relevant_pairs:,} of them relevant; {held.people:,} people asked."
    )
    return asked, [
        Result(
            name,
            chosen[name],
            Figures(
                metrics["ndcg"].value,
                metrics["ndcg"].low,
                metrics["ndcg"].high,
                wide[name]["recall"].value,
                metrics["coverage"].value,
                *costs[name],
            ),
        )
        for name, metrics in found.items()
    ]


def _by_name(found: Sequence[Metric]) -> dict[str, dict[str, Metric]]:
    names: dict[str, dict[str, Metric]] = {}
    for one in found:
        names.setdefault(one.strategy, {})[one.metric] = one
    return names


def _times(connection: Connection, strategy: str) -> tuple[float, float]:
    """Milliseconds a person, of recommend_many and of recommend."""
    users = [
        user
        for (user,) in connection.execute(
            "select user_id from evaluation.asked order by bucket, user_id limit %s", [TIMED]
        )
    ]

    def milliseconds(query: LiteralString, arguments: Sequence[object]) -> float:
        connection.execute(query, [arguments[0], K, strategy])  # the first plans
        started = time.perf_counter()
        for argument in arguments:
            connection.execute(query, [argument, K, strategy]).fetchall()
        return 1000 * (time.perf_counter() - started) / len(users)

    size = evaluate.BATCH
    return (
        milliseconds(
            "select * from api.recommend_many(%s, n => %s, strategy => %s)",
            [users[start : start + size] for start in range(0, len(users), size)],
        ),
        milliseconds("select * from api.recommend(%s, n => %s, strategy => %s)", users),
    )


def answer(
    connection: Connection, split: Split, peers: Sequence[Peer]
) -> Iterator[tuple[str, str, Cost]]:
    """Tune each peer, fit it on all that is left, and store its answers beside the strategies'.

    Yields its name, the settings that it chose, and what it cost.
    """
    rows = _rows(connection, PAIRS)
    keys = Keys(rows[:, 0], rows[:, 1])
    train = keys.pairs(rows)
    people = keys.people(_rows(connection, ASKED)[:, 0])
    # The same hold-out once more, on what is left: for the peers to choose their settings.
    with connection.transaction(force_rollback=True):
        evaluate.hold_out(connection, replace(split, seed=split.seed + 1))
        shown, relevant = _rows(connection, PAIRS), _rows(connection, RELEVANT)
    learn, quality = _validation(keys, shown, relevant, Random(split.seed))
    with tqdm(total=sum(map(trials, peers)), unit=" trials", leave=False, disable=None) as bar:
        for peer in peers:
            bar.set_description(peer.name)
            settings = tune(peer, quality, learn, bar.update)
            started = time.perf_counter()
            recommend = peer.fit(train, **settings)
            built = time.perf_counter()
            media = recommend(people, DEEP)
            answered = time.perf_counter()
            _store(connection, peer.name, keys, people, media)
            yield (
                peer.name,
                ", ".join(f"{name} {value}" for name, value in settings.items()),
                Cost(built - started, 1000 * (answered - built) / len(people)),
            )


def _rows(connection: Connection, query: LiteralString) -> Floats:
    """What a query gives, a row a row; keys fit a float many times over. Raises BenchError."""
    rows = connection.execute(query).fetchall()
    if not rows:
        raise BenchError("too little is left to choose settings by")
    return np.array(rows, dtype=float)


def _validation(
    keys: Keys, shown: Floats, relevant: Floats, rng: Random
) -> tuple[Pairs, Callable[[Recommend], float]]:
    """What to learn from, and how good what was learned is: NDCG on what was held out of it.

    Of people drawn at random, where there is more than TUNING_PAIRS.
    """
    learn = keys.pairs(shown)
    counts = np.bincount(learn.people, minlength=keys.shape[0])
    drawn = np.array(rng.sample(range(keys.shape[0]), keys.shape[0]))
    drawn = drawn[np.cumsum(counts[drawn]) <= TUNING_PAIRS]
    kept = np.isin(learn.people, drawn)
    learn = keys.pairs(shown[kept])
    right = csr_matrix(
        (
            np.ones(len(relevant)),
            (keys.people(relevant[:, 0]), keys.media(relevant[:, 1])),
        ),
        shape=keys.shape,
    )
    people = np.intersect1d(np.flatnonzero(np.diff(right.indptr)), drawn)
    return learn, lambda recommend: ndcg(recommend(people, K), right[people])


def _store(
    connection: Connection, name: str, keys: Keys, people: Integers, media: Integers
) -> None:
    """Write a peer's lists where evaluation looks for them; a row of media is a person's."""
    with (
        connection.cursor() as cursor,
        cursor.copy(
            'copy evaluation.answer (strategy, user_key, "position", media_key) from stdin'
        ) as copy,
    ):
        for user_key, listed in zip(keys.user_keys[people], media, strict=True):
            for position, medium in enumerate(listed[listed >= 0], start=1):
                copy.write_row((name, int(user_key), position, int(keys.media_keys[medium])))


def _report(found: Sequence[tuple[str, Sequence[Result]]]) -> None:
    """Print the table of a protocol, the best first: means over the splits, and what was chosen."""
    (asked, first), *_ = found
    by_name: dict[str, list[Figures]] = {}
    for one in chain.from_iterable(results for _, results in found):
        by_name.setdefault(one.name, []).append(one.figures)
    results = [
        one._replace(figures=Figures(*map(fmean, zip(*by_name[one.name], strict=True))))
        for one in first
    ]
    results.sort(key=lambda one: -one.figures.ndcg)
    best = max((one.figures.ndcg for one in results if one.settings is not None), default=math.nan)
    print(f"> {asked}")
    print_table(
        (
            "",
            f"NDCG@{K}",
            "95 %",
            "÷ best peer",
            f"recall@{DEEP}",
            f"coverage@{K}",
            "build, s",
            "a person of many, ms",
            "alone, ms",
        ),
        [_cells(one, best) for one in results],
    )
    chosen = "; ".join(f"{one.name}: {one.settings}" for one in results if one.settings)
    if chosen:
        print(f"\nChosen: {chosen}.", flush=True)


def _cells(result: Result, best: float) -> tuple[str, ...]:
    """A row of the table; `best` is the NDCG of the best peer."""
    name, settings, of = result
    return (
        f"**{name}**" if settings is None else name,
        f"{of.ndcg:.4f}",
        f"{of.low:.4f}–{of.high:.4f}",
        "–" if math.isnan(best) else f"{of.ndcg / best:.2f}",
        f"{of.recall:.4f}",
        f"{of.coverage:.3f}",
        f"{of.build:.2f}",
        f"{of.many:.2f}",
        "–" if math.isnan(of.alone) else f"{of.alone:.2f}",
    )


if __name__ == "__main__":
    sys.exit(main())
