"""A list that somebody has, in order."""

import psycopg
import pytest

from tests.stories import story
from tests.world import World, key


def _ranked(world: World, person: str, *names: str, **arguments: str) -> list[tuple[str, bool]]:
    named = "".join(f", {name} => %s" for name in arguments)
    rows = world.query(
        f"select title, seen from rank_media(%s, %s{named})",
        key(person),
        [key(name) for name in names],
        *arguments.values(),
        role="ml_service_app",
    )
    return [(row.title, row.seen) for row in rows]


@story
def liked(world: World) -> World:
    world.media("Alpha", "ACTION")
    world.media("Bravo", "DRAMA")
    world.media("Charlie", "DRAMA", "ACTION")
    world.media("Gone", "DRAMA", deleted=True)
    world.takes("somebody", "Alpha", "Bravo")
    world.takes("me", "Alpha")
    world.person("me", "DRAMA")
    world.refresh()
    return world


def test_all_of_the_list_comes_back_in_order_and_what_was_seen_is_marked(liked: World) -> None:
    # Bravo: both of a neighbour's and of the genre; Charlie: of the genre; Alpha: the neighbour's.
    assert _ranked(liked, "me", "Charlie", "Alpha", "Bravo") == [
        ("Bravo", False),
        ("Alpha", True),
        ("Charlie", False),
    ]


def test_scores_are_those_of_a_question_in_which_nothing_was_seen(liked: World) -> None:
    rows = liked.query(
        "select title, recommendation_score, content_score, collaborative_score"
        " from rank_media(%s, %s)",
        key("me"),
        [key(name) for name in ("Alpha", "Bravo", "Charlie")],
    )
    assert rows == [("Bravo", 1, 1, 1), ("Alpha", 0.6, 0, 1), ("Charlie", 0.4, 1, 0)]


def test_each_comes_once_and_what_is_not_to_be_had_does_not(liked: World) -> None:
    assert _ranked(liked, "me", "Bravo", "Bravo", "Gone", "Unknown") == [("Bravo", False)]
    assert _ranked(liked, "me") == []
    assert _ranked(liked, "stranger", "Charlie", "Alpha") == [("Alpha", False), ("Charlie", False)]


def test_a_bad_list_or_strategy_is_refused(liked: World) -> None:
    for arguments, message in (
        ("null", "media_ids: expected a list of ids, got null"),
        (f"array_fill('{key('Alpha')}'::uuid, '{{10001}}')", "media_ids: expected at most 10000"),
        ("'{}', 'unknown'", "strategy: expected one of"),
    ):
        with pytest.raises(psycopg.Error, match=message) as refused:
            liked.query(f"select * from rank_media(null, {arguments})")
        assert refused.value.sqlstate == "ML400"
