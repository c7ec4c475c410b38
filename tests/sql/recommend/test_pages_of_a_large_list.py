"""Where most media are left out early, a page is still a slice of the whole list."""

import psycopg
import pytest

from tests.oracle import STRATEGIES

PAGES = ((1, 0), (10, 0), (10, 25))


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("content_weight", [None, 0.3])
def test_a_page_is_a_slice_of_the_whole_list(
    demo_database: str, strategy: str, content_weight: float | None
) -> None:
    with psycopg.connect(demo_database) as connection:
        if content_weight is not None:
            connection.execute(
                "update engine.strategy set content_weight = %s, collaborative_weight = 1 - %s"
                " where name = %s",
                (content_weight, content_weight, strategy),
            )
        people = connection.execute("select user_id from engine.person order by user_id limit 15")
        for (person,) in people.fetchall():
            ask = "select * from api.recommend(%s, %s, %s, %s)"
            whole = connection.execute(ask, (person, 1000, 0, strategy)).fetchall()
            assert len(whole) < 1000  # so nothing was left out
            for n, offset in PAGES:
                page = connection.execute(ask, (person, n, offset, strategy)).fetchall()
                assert page == whole[offset : offset + n]
        connection.rollback()
