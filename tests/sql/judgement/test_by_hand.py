"""The metrics of one list, computed by hand."""

import math

import pytest

from tests.stories import story
from tests.world import World


def _judge(world: World, k: int = 3) -> dict[tuple[str, int], float]:
    return {
        (row.metric, row.user_key): row.value
        for row in world.query("select * from evaluation.judgement(%s)", k)
    }


@story
def judged(world: World) -> World:
    """Five media; persons 1 and 2 are asked; a strategy answers person 1 alone."""
    for name, genres in zip("abcde", (["X"], ["X", "Y"], ["Y"], ["Z"], []), strict=True):
        world.media(name, *genres)
    world.takes("ann", "a")
    world.takes("bob", "a", "b")
    world.sync()
    with world.connect() as connection:
        keys = dict(connection.execute("select title, media_key from engine.media").fetchall())
        connection.execute(
            "insert into evaluation.asked select user_key, user_id, user_key from engine.person"
        )
        people = [
            key for (key,) in connection.execute("select user_key from engine.person order by 1")
        ]
        assert people == [1, 2]
        for user, media, relevant in (
            (1, "b", True),
            (1, "d", True),
            (1, "c", False),
            (2, "e", True),
        ):
            connection.execute(
                "insert into evaluation.held_out values (%s, %s, %s)", (user, keys[media], relevant)
            )
        # b is right; c was held out but is not relevant; a is wrong; d is right, beyond k.
        for position, media in enumerate("cbad", 1):
            connection.execute(
                "insert into evaluation.answer values ('one', 1, %s, %s)", (position, keys[media])
            )
    return world


def test_ranks_and_hits(judged: World) -> None:
    found = _judge(judged)
    ideal = 1 + 1 / math.log2(3)
    assert found["ndcg", 1] == pytest.approx((1 / math.log2(3)) / ideal)
    assert found["recall", 1] == 0.5
    assert found["hit_rate", 1] == 1
    assert found["mrr", 1] == 0.5


def test_popularity_is_the_share_of_people_who_took_what_is_recommended(judged: World) -> None:
    # c nobody, b one of two people, a both.
    assert _judge(judged)["popularity", 1] == pytest.approx((0 + 0.5 + 1) / 3)


def test_diversity_is_how_few_genres_two_of_them_share(judged: World) -> None:
    # c {Y} and b {X, Y}: 1/2; c and a {X}: 0; b and a: 1/2.
    assert _judge(judged)["diversity", 1] == pytest.approx(1 - (0.5 + 0 + 0.5) / 3)


def test_who_got_no_answer_has_nothing(judged: World) -> None:
    assert {metric: value for (metric, user), value in _judge(judged).items() if user == 2} == {
        "ndcg": 0,
        "recall": 0,
        "hit_rate": 0,
        "mrr": 0,
        "popularity": 0,
        "diversity": 0,
    }


def test_a_list_that_could_not_be_better_has_ndcg_1(judged: World) -> None:
    with judged.connect() as connection:
        connection.execute("truncate evaluation.answer")
        connection.execute(
            "insert into evaluation.answer"
            " select 'one', 1, row_number() over (order by media_key), media_key"
            " from evaluation.held_out where user_key = 1 and relevant"
        )
    assert _judge(judged)["ndcg", 1] == pytest.approx(1)
    assert _judge(judged)["recall", 1] == 1
