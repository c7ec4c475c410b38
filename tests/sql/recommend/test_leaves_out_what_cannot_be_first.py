"""What is not worth ranking is left out early, and nothing else."""

import psycopg
import pytest

SUPPORT = """
    select support.*
    from engine.strategy
    cross join lateral engine.item_support(
        (select min(user_key) from engine.interaction where positive), '{}', strategy, name, %s
    ) support
    where name = %s
    order by support desc, media_key
"""


@pytest.mark.parametrize("strategy", ["sequence", "similar"])
def test_those_of_little_support_are_left_out(demo_database: str, strategy: str) -> None:
    with psycopg.connect(demo_database) as connection:
        everything = connection.execute(SUPPORT, (None, strategy)).fetchall()
        few = connection.execute(SUPPORT, (5, strategy)).fetchall()
        assert len(few) >= 5
        assert len(few) < len(everything)
        assert few == everything[: len(few)]
        # Nor is anything, where there are not so many.
        enough = len(everything) + 1
        assert connection.execute(SUPPORT, (enough, strategy)).fetchall() == everything
