"""What is not worth ranking is left out early, and nothing else."""

import psycopg
import pytest
from psycopg import sql

from tests.world import World, key

SCORES = """
    select candidate.media_key, candidate.score
    from engine.strategy
    cross join lateral engine.history_of(
        row(null, {who}, strategy, null, null, false, '{{}}', false, null, null)::engine.asker
    ) history
    cross join lateral engine.{source}(
        row(
            null, {who}, strategy, null, null, false, '{{}}', false,
            row(history.media_keys, history.preferences, history.deeds)::engine.history, null
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


@pytest.mark.parametrize("strategy", ["classic", "sequence", "similar", "trending", "blend"])
def test_what_fills_a_page_is_not_looked_for_where_it_is_full(
    demo_database: str, strategy: str
) -> None:
    with psycopg.connect(demo_database) as connection:

        def popular(n: int) -> str:
            [(user_id, plan)] = connection.execute(
                "select user_id, engine.plan_of(engine.sources_of(strategy)) from engine.person"
                " join engine.interaction using (user_key) cross join engine.strategy"
                " where genres <> '{}' and strategy.name = %s order by user_id limit 1",
                [strategy],
            ).fetchall()
            explained = connection.execute(
                "explain (analyze, costs off, timing off) select * from engine.answer("
                "engine.asked(array[%s], '{}', %s, 0, %s, 0, 0), %s, false)",
                [user_id, n, strategy, plan],
            ).fetchall()
            [line] = [
                line for (line,) in explained if "Function Scan on from_popular_apart" in line
            ]
            return str(line)

        assert "never executed" in popular(10)
        assert "never executed" not in popular(1000)


def test_what_is_popular_is_not_looked_for_where_genres_fill_the_page(demo_database: str) -> None:
    with psycopg.connect(demo_database) as connection:
        genre, media = connection.execute(
            "select genre, count(*) from engine.media join engine.genre_set using (genre_set_key)"
            " cross join unnest(genres) genre where available group by genre order by 2 desc limit 1"
        ).fetchall()[0]

        def popular(n: int) -> str:
            plan = connection.execute(
                "explain (analyze, costs off, timing off) select page.* from engine.strategy"
                " cross join lateral engine.compose("
                " row(null, null, array[%s], '{}', strategy, null, null, false, '{}', false, null, null)"
                "::engine.asker, %s, 0, %s, engine.sources_in('people'), false) page where name = 'classic'",
                [genre, n, n],
            ).fetchall()
            [line] = [line for (line,) in plan if "Function Scan on from_popular_apart" in line]
            return str(line)

        assert "never executed" in popular(media)
        assert "never executed" not in popular(media + 1)


def test_but_what_came_since_is_there_though_they_fill_it(world: World) -> None:
    names = sorted((f"Medium {number}" for number in range(12)), key=key)
    first, *listed = names
    world.person("ann", "DRAMA")
    for name in listed:
        world.media(name, "DRAMA")
    world.refresh()
    assert world.titles("ann", 5) == listed[:5]
    world.media(first, "DRAMA")
    world.sync()
    assert world.titles("ann", 5) == names[:5]
