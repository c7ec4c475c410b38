"""Maximal marginal relevance over the best of a list."""

from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from tests.stories import story
from tests.world import START, World, key


@story
def alike(world: World) -> World:
    """Ann took `seed`; two horrors and a comedy follow it, the comedy last."""
    for name, genre in (("seed", "DRAMA"), ("h1", "HORROR"), ("h2", "HORROR"), ("c", "COMEDY")):
        world.media(name, genre)
    world.takes("bob", "seed", "h1", "h2", "c")
    world.takes("cid", "seed", "h1", "h2")
    world.takes("dan", "seed", "h1")
    world.takes("ann", "seed")
    world.refresh()
    return world


def test_without_diversity_the_order_is_that_of_the_scores(alike: World) -> None:
    assert alike.titles("ann", strategy="sequence") == ["h1", "h2", "c"]
    assert alike.titles("ann", strategy="sequence", diversity=0) == ["h1", "h2", "c"]


def test_what_is_like_those_before_it_goes_down(alike: World) -> None:
    assert alike.titles("ann", strategy="sequence", diversity=0.7) == ["h1", "c", "h2"]


def test_scores_stay_what_the_strategy_gives(alike: World) -> None:
    plain = {row.title: row for row in alike.recommend("ann", strategy="sequence")}
    varied = alike.recommend("ann", strategy="sequence", diversity=0.7)
    assert [plain[row.title] for row in varied] == varied


def test_pages_of_a_varied_list_do_not_overlap(world: World) -> None:
    world.person("ann", "A", "B")
    for number in range(130):
        world.media(f"m{number}", *("A", "B", "C")[: number % 4])
    world.refresh()
    whole = world.titles("ann", 130, diversity=0.5)
    assert len(set(whole)) == 130
    # The best hundred take part; those after them stay.
    assert set(whole[:100]) == set(world.titles("ann", 100))
    assert whole[100:] == world.titles("ann", 130)[100:]
    for n, offset in ((7, 0), (7, 7), (20, 90), (30, 100)):
        assert world.titles("ann", n, offset=offset, diversity=0.5) == whole[offset : offset + n]


def test_a_strategy_may_say_how_diverse_its_answers_are(alike: World) -> None:
    with alike.connect() as connection:
        connection.execute("update engine.strategy set diversity = 0.7 where name = 'sequence'")
    assert alike.titles("ann", strategy="sequence") == ["h1", "c", "h2"]
    assert alike.titles("ann", strategy="sequence", diversity=0) == ["h1", "h2", "c"]


def test_it_is_maximal_marginal_relevance_over_genres_and_neighbours(world: World) -> None:
    """The definition once more, pair by pair, over a world that is drawn at random."""
    random = Random(7)
    genres = [f"genre {number}" for number in range(70)]  # more than the bits of a bigint
    media = [key(f"m{number}") for number in range(130)]
    world.fill(
        [(medium, random.sample(genres, random.randrange(4)), False) for medium in media],
        [(key("ann"), genres[:6])],
        [
            (key(f"p{person}"), medium, "LIKE", 1.0, START + timedelta(days=day))
            for person in range(40)
            for day, medium in enumerate(random.sample(media[:60], 12))
        ],
    )
    world.takes("ann", "m1", "m2", "m3")
    world.refresh()
    for strategy in ("classic", "sequence", "popular"):
        for diversity in (0.3, 0.9):
            plain = world.recommend("ann", 120, strategy=strategy)
            order = maximal_marginal_relevance(world, plain[:100], diversity) + plain[100:]
            assert order != plain
            for n, offset in ((120, 0), (10, 5), (10, 95), (10, 105)):
                answer = world.recommend(
                    "ann", n, offset=offset, strategy=strategy, diversity=diversity
                )
                assert answer == order[offset : offset + n]


def maximal_marginal_relevance(world: World, pool: list[Any], diversity: float) -> list[Any]:
    strength: dict[tuple[UUID, UUID], float] = {
        (one, other): share
        for one, other, share in world.query(
            "select one.media_id, other.media_id as neighbour_id, strength"
            " from (select media_key, unnest(neighbour_keys) as neighbour_key,"
            "     unnest(weights) / weights[1] as strength from model.item_knn) neighbour"
            " join engine.media one using (media_key)"
            " join engine.media other on other.media_key = neighbour_key"
        )
    }
    assert strength

    def likeness(before: Any, row: Any) -> float:
        union = {*before.genres, *row.genres}
        jaccard = len({*before.genres} & {*row.genres}) / len(union) if union else 0
        return 0.5 * jaccard + 0.5 * strength.get((before.media_id, row.media_id), 0)

    def worth(row: Any) -> float:
        near = max((likeness(before, row) for before in chosen), default=0)
        return float(round(((1 - diversity) * row.recommendation_score - diversity * near) * 1e9))

    chosen: list[Any] = []
    left = list(pool)
    while left:
        chosen.append(max(left[:20], key=worth))  # of equals, the first
        left.remove(chosen[-1])
    return chosen
