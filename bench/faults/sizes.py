"""How much of recommendation_db is what, on disk, and what of it grows."""

from collections.abc import Mapping, Sequence
from heapq import nlargest
from statistics import fmean
from typing import NamedTuple

import psycopg

# (What a refresh has in the making is temporary. What is dropped meanwhile has no size.)
QUERY = """
    select
        oid::regclass::text,
        (coalesce(pg_total_relation_size(oid), 0) / 1e6)::float8,
        pg_stat_get_live_tuples(oid),
        relnamespace = to_regnamespace('model')
    from pg_class
    where relkind in ('r', 'm') and relpersistence <> 't'
"""
ANSWERS = "engine.answer_cache"
GROWTH = (
    "what",
    "first minute, MB",
    "middle third, MB",
    "last third, MB",
    "last ÷ middle",
    "of its rows",
)
TOTALS = ("all", "models", "answers", "the rest")
GREW_MOST = 12
"""Relations of which growth tells."""


class Relation(NamedTuple):
    """A table or a materialized view, with its indexes and what it keeps out of line."""

    megabytes: float
    rows: float
    """That live, as PostgreSQL counts them."""


class Sizes(NamedTuple):
    """In megabytes, indexes included."""

    models: float
    answers: float
    rest: float
    relations: Mapping[str, Relation]

    @property
    def megabytes(self) -> tuple[str, ...]:
        """As a table has them."""
        return tuple(f"{size:.1f}" for size in (self.models, self.answers, self.rest))


def measured(recommendation_db: str) -> Sizes:
    """The sizes as they are now. Raises psycopg.Error."""
    with psycopg.connect(recommendation_db) as connection:
        found = connection.execute(QUERY).fetchall()
    relations = {name: Relation(megabytes, rows) for name, megabytes, rows, _ in found}
    models = sum(megabytes for _, megabytes, _, is_model in found if is_model)
    answers = relations[ANSWERS].megabytes
    total = sum(megabytes for _, megabytes, _, _ in found)
    return Sizes(models, answers, total - models - answers, relations)


def growth(samples: Sequence[Sizes]) -> list[tuple[str, ...]]:
    """Rows of GROWTH: of all, its parts, and what grew the most since the first of the samples.

    What has more rows has more to hold; what is larger with as many is bloat.
    """
    known = [{**_totals(one), **one.relations} for one in samples]
    third = max(1, len(known) // 3)
    middle, last = known[-2 * third : -third] or known, known[-third:]

    def mean(name: str, some: Sequence[Mapping[str, Relation]]) -> Relation:
        found = [one.get(name, Relation(0, 0)) for one in some]
        return Relation(fmean(one.megabytes for one in found), fmean(one.rows for one in found))

    def grew(name: str) -> float:
        return mean(name, last).megabytes - mean(name, known[:1]).megabytes

    def row(name: str) -> tuple[str, ...]:
        sizes = [mean(name, some) for some in (known[:1], middle, last)]
        return (
            name,
            *(f"{size.megabytes:.1f}" for size in sizes),
            _ratio(sizes[1].megabytes, sizes[2].megabytes),
            _ratio(sizes[1].rows, sizes[2].rows),
        )

    names = {name for one in samples for name in one.relations}
    return [row(name) for name in (*TOTALS, *nlargest(GREW_MOST, sorted(names), key=grew))]


def _totals(sizes: Sizes) -> dict[str, Relation]:
    totals = (sizes.models + sizes.answers + sizes.rest, sizes.models, sizes.answers, sizes.rest)
    return {name: Relation(size, 0) for name, size in zip(TOTALS, totals, strict=True)}


def _ratio(before: float, after: float) -> str:
    return f"{after / before:.2f}" if before else ""
