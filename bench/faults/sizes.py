"""How much of recommendation_db is what, on disk."""

from typing import NamedTuple

import psycopg

QUERY = """
    with size as (
        select
            sum(pg_total_relation_size(oid)) as models,
            pg_total_relation_size('engine.answer_cache') as answers
        from pg_class
        where relnamespace = 'model'::regnamespace and relkind = 'm'
    )
    select
        models / 1e6,
        answers / 1e6,
        (pg_database_size(current_database()) - models - answers) / 1e6
    from size
"""


class Sizes(NamedTuple):
    """In megabytes, indexes included."""

    models: float
    answers: float
    rest: float

    @property
    def megabytes(self) -> tuple[str, ...]:
        """As a table has them."""
        return tuple(f"{size:.1f}" for size in self)


def measured(recommendation_db: str) -> Sizes:
    """The sizes as they are now. Raises psycopg.Error."""
    with psycopg.connect(recommendation_db) as connection:
        [sizes] = connection.execute(QUERY).fetchall()
    return Sizes(*sizes)
