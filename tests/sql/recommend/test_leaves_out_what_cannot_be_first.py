"""What is not worth ranking is left out early, and nothing else."""

import psycopg
import pytest
from psycopg import sql

SCORES = """
    select candidate.media_key, candidate.score
    from engine.strategy
    cross join lateral engine.history_of(
        row(null, {who}, strategy, null, null, false, '{{}}', false, null)::engine.asker
    ) history
    cross join lateral engine.{source}(
        row(
            null, {who}, strategy, null, null, false, '{{}}', false,
            row(history.media_keys, history.preferences, history.deeds)::engine.history
        )::engine.asker,
        %s
    ) candidate
    where name = %s
    order by score desc, media_key
"""
# Somebody with a history, and somebody who looks at the first medium of theirs.
PERSON = "(select min(user_key) from engine.interaction), '{}', '{}'"
VISITOR = "null, '{}', array[(select min(media_key) from model.item_transitions)]"
SOURCES = {"sequence": "from_transitions", "similar": "from_slim"}


def _query(strategy: str, who: str) -> sql.Composed:
    return sql.SQL(SCORES).format(source=sql.Identifier(SOURCES[strategy]), who=sql.SQL(who))


@pytest.mark.parametrize("strategy", ["sequence", "similar"])
@pytest.mark.parametrize("who", [PERSON, VISITOR])
def test_what_is_not_among_the_first_is_left_out(
    demo_database: str, who: str, strategy: str
) -> None:
    with psycopg.connect(demo_database) as connection:

        def scores(top_k: int | None) -> list[tuple[int, float]]:
            query = _query(strategy, who)
            return connection.execute(query, (top_k, strategy)).fetchall()

        everything = scores(None)
        for top_k in (1, 5, 20):
            few = scores(top_k)
            assert top_k <= len(few) < len(everything)
            assert few == everything[: len(few)]
        # Nor is anything, where there are not so many.
        assert scores(len(everything) + 1) == everything


def test_of_one_medium_it_is_exactly_the_rest_that_is_left_out(demo_database: str) -> None:
    with psycopg.connect(demo_database) as connection:
        query = _query("sequence", VISITOR)
        assert len(connection.execute(query, (5, "sequence")).fetchall()) == 5


@pytest.mark.parametrize("strategy", ["classic", "sequence", "similar", "blend"])
def test_what_fills_a_page_is_not_looked_for_where_it_is_full(
    demo_database: str, strategy: str
) -> None:
    with psycopg.connect(demo_database) as connection:

        def popular(n: int) -> str:
            [(user_id, sources)] = connection.execute(
                "select user_id, engine.sources_of(strategy) from engine.person"
                " join engine.interaction using (user_key) cross join engine.strategy"
                " where genres <> '{}' and strategy.name = %s order by user_id limit 1",
                [strategy],
            ).fetchall()
            plan = connection.execute(
                "explain (analyze, costs off, timing off) select * from engine.answer("
                "engine.asked(array[%s], '{}', %s, 0, %s, 0, 0), %s, false)",
                [user_id, n, strategy, sources],
            ).fetchall()
            [line] = [line for (line,) in plan if "media_popularity_order" in line]
            return str(line)

        assert "never executed" in popular(10)
        assert "never executed" not in popular(1000)
