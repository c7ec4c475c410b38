"""Where a refresh of this tree spent its time, as it wrote down itself."""

from collections.abc import Iterator

import psycopg

LITTLE = 0.02
"""The share of a refresh below which a view is not told."""

LATEST = """
    select key, value::float8
    from engine.refresh_log
    cross join jsonb_each_text(view_seconds)
    where refresh_id = engine.model_version()
    order by 2 desc
"""

HEAD = ("view", "seconds", "of all")


def seconds(recommendation_db: str) -> dict[str, float]:
    """Of each view that the last refresh rebuilt, the longest first. Raises psycopg.Error."""
    with psycopg.connect(recommendation_db) as connection:
        return dict(connection.execute(LATEST).fetchall())


def rows(recommendation_db: str) -> Iterator[tuple[str, ...]]:
    """The rows of the table under HEAD, without those of LITTLE."""
    found = seconds(recommendation_db)
    whole = sum(found.values())
    for view, taken in found.items():
        if taken >= LITTLE * whole:
            yield view, f"{taken:.2f}", f"{100 * taken / whole:.0f} %"
