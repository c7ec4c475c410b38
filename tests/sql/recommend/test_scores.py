"""Worked examples of `classic`, small enough to check by hand."""

import pytest

from tests.world import World, key


def _scores(world: World, person: str) -> dict[str, tuple[float, float, float]]:
    return {
        row.title: (row.recommendation_score, row.content_score, row.collaborative_score)
        for row in world.recommend(person)
    }


def test_content_is_the_share_of_the_persons_genres_that_the_medium_has(world: World) -> None:
    world.person("ann", "ACTION", "THRILLER")
    world.media("both", "ACTION", "THRILLER", "DRAMA")
    world.media("one", "ACTION")
    world.media("none", "DRAMA")
    world.refresh()
    assert _scores(world, "ann") == {
        "both": (0.4, 1.0, 0.0),
        "one": (0.2, 0.5, 0.0),
        "none": (0.0, 0.0, 0.0),
    }


def test_content_two_thirds_and_collaborative_0_95_make_0_8367(world: World) -> None:
    world.person("ann", "ACTION", "THRILLER", "CRIME")
    for name, genres in (("shared", ()), ("best", ()), ("wanted", ("ACTION", "CRIME"))):
        world.media(name, *genres)
    world.takes("ann", "shared")
    world.takes("bob", "shared")
    world.takes("bob", "best", value=2.0)
    world.takes("bob", "wanted", value=1.9)
    world.refresh()
    assert _scores(world, "ann")["wanted"] == pytest.approx((0.8367, 0.6667, 0.95), abs=5e-5)
    assert _scores(world, "ann")["best"] == pytest.approx((0.6, 0.0, 1.0))


def test_support_is_how_many_similar_people_times_the_sum_of_their_values(world: World) -> None:
    for name in ("shared", "two", "one"):
        world.media(name)
    world.takes("ann", "shared")
    world.takes("bob", "shared", "two", "one")
    world.takes("cid", "shared", "two")
    world.refresh()
    # two: 2 people × 2.0; one: 1 person × 1.0.
    assert {title: scores[2] for title, scores in _scores(world, "ann").items()} == {
        "two": 1.0,
        "one": 0.25,
    }


def test_what_similar_people_took_counts_as_the_catalogue_has_it_by_now(world: World) -> None:
    world.person("ann", "DRAMA")
    for name in ("shared", "changes", "goes"):
        world.media(name, "COMEDY")
    world.takes("ann", "shared")
    world.takes("bob", "shared", "changes")
    world.takes("bob", "goes", value=2.0)
    world.takes("bob", "comes", value=4.0)
    world.refresh()
    assert _scores(world, "ann") == {
        "goes": pytest.approx((0.6, 0.0, 1.0)),
        "changes": pytest.approx((0.3, 0.0, 0.5)),
    }
    world.source("catalog_db", "update medias set deleted_at = now() where title = 'goes'")
    world.source(
        "catalog_db",
        "update tb_media_genre set genre_name = 'DRAMA'"
        " where media_id = (select id from medias where title = 'changes')",
    )
    world.media("comes", "COMEDY")
    world.sync()
    assert _scores(world, "ann") == {
        "changes": pytest.approx((0.55, 1.0, 0.25)),
        "comes": pytest.approx((0.6, 0.0, 1.0)),
    }


def test_only_the_nearest_people_count(world: World) -> None:
    with world.connect() as connection:
        connection.execute("update engine.strategy set neighbour_count = 1 where name = 'classic'")
    for name in ("shared", "other", "by the near", "by the far"):
        world.media(name)
    world.takes("ann", "shared", "other")
    world.takes("near", "shared", "other", "by the near")
    world.takes("far", "shared", "by the far")
    world.refresh()
    assert _scores(world, "ann")["by the near"][2] == 1.0
    assert _scores(world, "ann")["by the far"][2] == 0.0


def test_of_people_equally_near_those_who_share_more_count_first(world: World) -> None:
    with world.connect() as connection:
        connection.execute("update engine.strategy set neighbour_count = 1 where name = 'classic'")
    # Cosine with ann's four: 1 / √(4·1) and 2 / √(4·4), both one half.
    world.takes("ann", "a", "b", "c", "d")
    world.takes("one", "a")
    world.takes("two", "b", "c", "x", "y")
    for name in "abcdxy":
        world.media(name)
    world.refresh()
    assert {title: scores[2] for title, scores in _scores(world, "ann").items()} == {
        "x": 1.0,
        "y": 1.0,
    }


def test_of_people_alike_in_all_the_first_ids_count(world: World) -> None:
    with world.connect() as connection:
        connection.execute("update engine.strategy set neighbour_count = 2 where name = 'classic'")
    people = [f"person {number}" for number in range(6)]
    world.media("shared")
    world.takes("ann", "shared")
    for name in sorted(people, key=key, reverse=True):
        world.media(f"by {name}")
        world.takes(name, "shared", f"by {name}")
        world.sync()  # one by one, so that the order in which they came is not that of their ids
    world.refresh()
    counted = {title for title, scores in _scores(world, "ann").items() if scores[2] > 0}
    assert counted == {f"by {name}" for name in sorted(people, key=key)[:2]}


def test_a_dislike_is_no_sign_of_likeness(world: World) -> None:
    for name in ("hated", "liked", "x"):
        world.media(name)
    world.takes("ann", "hated", "liked")
    world.takes("bob", "hated", type="DISLIKE")
    world.takes("bob", "x")
    world.refresh()
    assert _scores(world, "ann")["x"][2] == 0.0


def test_what_a_person_does_counts_after_the_next_sync_without_a_refresh(world: World) -> None:
    for name in ("a", "b", "after a", "after b"):
        world.media(name)
    world.takes("fan of a", "a", "after a")
    world.takes("fan of b", "b", "after b")
    world.takes("ann", "a")
    world.refresh()
    assert world.titles("ann", 1) == ["after a"]
    world.takes("ann", "after a", type="DISLIKE")
    world.takes("ann", "b")
    world.sync()
    assert world.titles("ann") == ["after b"]


def test_genres_count_of_a_medium_that_was_only_disliked(world: World) -> None:
    """The item models know such media, but nobody made them popular."""
    world.person("ann", "DRAMA")
    world.media("liked")
    for name in ("disliked", "popular"):
        world.media(name, "DRAMA")
    for number in range(20):
        world.takes(f"fan {number}", "liked")
        world.takes(f"fan {number}", "disliked", type="DISLIKE", day=1)
    world.takes("eve", "popular")
    world.takes("ann", "liked")
    world.refresh()
    for n in (1, 2):  # with n = 1, genres alone do not bring it onto the page
        [row, *_] = world.recommend("ann", n, strategy="blend")
        assert (row.title, row.content_score) == ("disliked", 1.0)
