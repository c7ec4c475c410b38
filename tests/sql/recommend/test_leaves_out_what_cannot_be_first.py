"""What is not worth ranking is left out early, and nothing else."""

import psycopg
import pytest
from psycopg import sql

SUPPORT = """
    select support.*
    from engine.strategy
    cross join lateral engine.item_support({who}, strategy, name, %s) support
    where name = %s
    order by support desc, media_key
"""
# Somebody with a history, and somebody who looks at the first medium of theirs.
PERSON = "(select min(user_key) from engine.interaction), '{}'"
VISITOR = "null, array[(select min(media_key) from model.item_transitions)]"


@pytest.mark.parametrize("strategy", ["sequence", "similar"])
@pytest.mark.parametrize("who", [PERSON, VISITOR])
def test_what_is_not_among_the_first_is_left_out(
    demo_database: str, who: str, strategy: str
) -> None:
    with psycopg.connect(demo_database) as connection:

        def support(enough: int | None) -> list[tuple[int, float]]:
            query = sql.SQL(SUPPORT).format(who=sql.SQL(who))
            return connection.execute(query, (enough, strategy)).fetchall()

        everything = support(None)
        for enough in (1, 5, 20):
            few = support(enough)
            assert enough <= len(few) < len(everything)
            assert few == everything[: len(few)]
        # Nor is anything, where there are not so many.
        assert support(len(everything) + 1) == everything


def test_of_one_medium_it_is_exactly_the_rest_that_is_left_out(demo_database: str) -> None:
    with psycopg.connect(demo_database) as connection:
        query = sql.SQL(SUPPORT).format(who=sql.SQL(VISITOR))
        assert len(connection.execute(query, (5, "sequence")).fetchall()) == 5
