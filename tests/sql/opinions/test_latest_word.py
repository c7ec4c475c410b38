"""What somebody thinks of a medium is their latest word about it, not the sum of all they did."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from tests.stories import story
from tests.world import World, key

Act = tuple[str, float] | tuple[str, float, float]
"""The type of an interaction, its day, and its value where it is not the type's own."""

HOURS_AGO = {"LIKE": 3.0, "WATCH": 2.0, "DISLIKE": 1.0}


def _does(world: World, person: str, medium: str, acts: Sequence[Act]) -> None:
    for kind, day, *value in acts:
        world.takes(person, medium, type=kind, day=day, value=value[0] if value else None)


def _opinion(world: World, acts: Sequence[Act]) -> tuple[int, float]:
    world.media("a film", "DRAMA")
    _does(world, "ann", "a film", acts)
    world.sync()
    [(preference, value)] = world.query(
        "select preference, value from engine.person cross join lateral model.opinions(user_key)"
    )
    return preference, value


@pytest.mark.parametrize(
    ("acts", "preference"),
    [
        ([("LIKE", 1)], 2),
        ([("WATCH", 1)], 1),
        ([("DISLIKE", 1)], 0),
        ([("WATCH", 1), ("LIKE", 2)], 2),
        ([("LIKE", 1), ("WATCH", 2)], 2),
        ([("LIKE", 1), ("DISLIKE", 2)], 0),
        ([("DISLIKE", 1), ("LIKE", 2)], 2),
        ([("DISLIKE", 2), ("LIKE", 1)], 0),
        ([("DISLIKE", 1), ("WATCH", 2)], 0),
        ([("LIKE", 1), ("DISLIKE", 2), ("WATCH", 3)], 0),
        ([("LIKE", 1), ("DISLIKE", 2), ("LIKE", 3)], 2),
        ([("WATCH", 1), ("DISLIKE", 2)], 0),
        # At the same time the DISLIKE decides, whichever came in first.
        ([("LIKE", 1), ("DISLIKE", 1)], 0),
        ([("DISLIKE", 1), ("LIKE", 1)], 0),
        # A LIKE without a value above 0 is a DISLIKE; a WATCH without one says nothing.
        ([("LIKE", 1), ("LIKE", 2, 0)], 0),
        ([("LIKE", 1), ("WATCH", 2, -1)], 2),
        ([("WATCH", 1), ("WATCH", 2, -1)], 1),
        ([("WATCH", 1, 0)], 0),
    ],
)
def test_the_later_of_like_and_dislike_decides(
    world: World, acts: Sequence[Act], preference: int
) -> None:
    assert _opinion(world, acts)[0] == preference


@pytest.mark.parametrize(
    ("acts", "deed"),
    [
        ([("LIKE", 1)], "liked"),
        ([("LIKE", 1), ("WATCH", 2)], "watched"),
        ([("WATCH", 1), ("LIKE", 2)], "liked"),
        ([("DISLIKE", 1), ("LIKE", 2)], "liked"),
        ([("LIKE", 1), ("DISLIKE", 2), ("WATCH", 3)], "watched"),
        ([("LIKE", 1), ("LIKE", 2, 0)], "disliked"),
        ([("WATCH", 1, 0)], "watched"),
        # Of one moment, whichever came in first: what decides.
        ([("WATCH", 1), ("LIKE", 1)], "liked"),
        ([("LIKE", 1), ("WATCH", 1)], "liked"),
        ([("LIKE", 1), ("DISLIKE", 1), ("WATCH", 1)], "disliked"),
    ],
)
def test_what_they_did_last(world: World, acts: Sequence[Act], deed: str) -> None:
    world.media("a film", "DRAMA")
    _does(world, "ann", "a film", acts)
    world.sync()
    assert world.query(
        "select deed from engine.person cross join lateral model.opinions(user_key)"
    ) == [(deed,)]


@pytest.mark.parametrize(
    ("acts", "value"),
    [
        ([("LIKE", 1)], 1),
        ([("LIKE", 1), ("WATCH", 2)], 1.5),
        ([("LIKE", 1, 5), ("LIKE", 2, 2)], 2),
        ([("LIKE", 2, 2), ("LIKE", 1, 5)], 2),
        ([("LIKE", 1, 2), ("LIKE", 1, 5), ("LIKE", 1, 3)], 5),
        ([("WATCH", day) for day in range(300)], 0.5),
        ([("WATCH", 1, 0.25), ("WATCH", 2, -1)], 0.25),
        ([("LIKE", 1), ("DISLIKE", 2), ("LIKE", 3, 3)], 3),
    ],
)
def test_it_has_the_value_of_the_latest_like_and_the_latest_watch(
    world: World, acts: Sequence[Act], value: float
) -> None:
    assert _opinion(world, acts)[1] == value


@story
def shared_taste(world: World) -> World:
    """Ann and bob like the same two films; bob likes a third, cid a fourth."""
    for name in ("first", "second", "third", "fourth"):
        world.media(name, "DRAMA")
    world.takes("ann", "first", "second", day=0)
    world.takes("bob", "first", "second", "third", day=1)
    world.takes("cid", "fourth", day=1)
    return world


def _collaborative(world: World, strategy: str) -> dict[str, float]:
    return {row.title: row.collaborative_score for row in world.recommend("ann", strategy=strategy)}


@pytest.mark.parametrize("strategy", ["classic", "popular", "trending"])
def test_what_all_dislike_since_is_as_if_nobody_had_liked_it(
    shared_taste: World, strategy: str
) -> None:
    shared_taste.refresh()
    assert _collaborative(shared_taste, strategy)["third"] > 0
    shared_taste.takes("bob", "third", type="DISLIKE", day=2)
    shared_taste.takes("bob", "third", type="WATCH", day=3)
    shared_taste.refresh()
    assert _collaborative(shared_taste, strategy)["third"] == 0
    shared_taste.takes("bob", "third", type="LIKE", day=4)
    shared_taste.refresh()
    assert _collaborative(shared_taste, strategy)["third"] > 0


def test_what_is_disliked_makes_nobody_similar(shared_taste: World) -> None:
    """Bob's neighbour is whom he shares a liking with, as of now, on either side."""
    for name in ("first", "second"):
        shared_taste.takes("bob", name, type="DISLIKE", day=2)
    shared_taste.refresh()
    assert _collaborative(shared_taste, "classic")["third"] == 0


def test_one_s_own_change_of_mind_counts_at_once(shared_taste: World) -> None:
    shared_taste.refresh()
    assert _collaborative(shared_taste, "classic")["third"] > 0
    for name in ("first", "second"):
        shared_taste.takes("ann", name, type="DISLIKE", day=2)
    shared_taste.sync()
    # Nothing is left that she likes; what she took stays out for good.
    assert {*shared_taste.titles("ann")} == {"third", "fourth"}
    [(envelope,)] = shared_taste.query("select api.recommendations(%s)", key("ann"))
    assert envelope["fallback"] == "popular"
    shared_taste.takes("ann", "first", type="LIKE", day=3)
    shared_taste.sync()
    assert _collaborative(shared_taste, "classic")["third"] > 0
    assert "first" not in shared_taste.titles("ann")


def test_a_disliked_medium_counts_in_a_history_as_one(shared_taste: World) -> None:
    shared_taste.takes("ann", "second", type="DISLIKE", day=2)
    shared_taste.refresh()
    history = (
        "select codes from model.history join engine.person using (user_key) where user_id = %s"
    )
    [(codes,)] = shared_taste.query(history, key("ann"))
    keys = dict(shared_taste.query("select title, media_key from engine.media"))
    assert codes == [keys["first"] * 4 + 2, keys["second"] * 4]


def test_a_series_of_300_episodes_is_one_medium_of_one_person(world: World) -> None:
    world.media("series", "DRAMA")
    world.media("film", "DRAMA")
    for episode in range(300):
        world.takes("ann", "series", type="WATCH", day=episode / 300)
    world.takes("bob", "film", day=1)
    world.takes("cid", "film", day=1)
    world.refresh()
    rows = world.recommend(None, strategy="popular")
    assert [row.title for row in rows] == ["film", "series"]
    # Two LIKEs beside a WATCH, all of about the same day.
    assert rows[1].recommendation_score == pytest.approx(0.5 / 2, rel=0.01)
    # And one place in a history, of which sequences are made.
    histories = "select cardinality(codes) from model.history join engine.person using (user_key)"
    assert world.query(f"{histories} where user_id = %s", key("ann")) == [(1,)]


def test_a_series_of_300_episodes_owns_no_neighbour_s_answer(world: World) -> None:
    for name in ("shared", "series", "film"):
        world.media(name, "DRAMA")
    world.takes("ann", "shared")
    world.takes("bob", "shared", "film")
    for episode in range(300):
        world.takes("bob", "series", type="WATCH", day=episode / 300)
    world.refresh()
    assert _collaborative(world, "classic") == {"film": 1.0, "series": 0.5}


def test_it_dates_from_the_latest_event(world: World) -> None:
    """Half-life 90 days: who watches again says what they think as of then."""
    world.media("old", "DRAMA")
    world.media("seen again", "DRAMA")
    world.takes("ann", "old", "seen again", day=0)
    world.takes("ann", "seen again", type="WATCH", day=90)
    world.refresh()
    scores = {row.title: row.recommendation_score for row in world.recommend(None)}
    assert scores == pytest.approx({"seen again": 1, "old": 1 / 1.5 / 2})


@pytest.mark.parametrize("function", ["popular_media", "trending_media"])
@pytest.mark.parametrize(
    ("before", "lately", "is_listed"),
    [
        ([], ["LIKE"], True),
        ([], ["LIKE", "DISLIKE"], False),
        ([], ["WATCH", "DISLIKE"], False),
        (["DISLIKE"], ["WATCH"], False),
        (["DISLIKE"], ["LIKE", "WATCH"], True),
        (["DISLIKE", "LIKE"], ["WATCH"], True),
        (["LIKE", "DISLIKE"], ["WATCH"], False),
        (["LIKE"], ["DISLIKE"], False),
        (["LIKE"], [], False),
    ],
)
def test_lists_of_the_last_hours_know_what_was_said_before(
    world: World, function: str, before: list[str], lately: list[str], is_listed: bool
) -> None:
    world.media("a film", "DRAMA")
    for place, kind in enumerate(before):
        world.takes("ann", "a film", type=kind, day=place)
    world.refresh()
    now = datetime.now(UTC)
    for kind in lately:
        world.query(
            'select record_interaction(%s, %s, %s, "timestamp" => %s)',
            key("ann"),
            key("a film"),
            kind,
            now - timedelta(hours=HOURS_AGO[kind]),
        )
    rows = world.query(f"select title from {function}(hours => 24)")
    assert bool(rows) == is_listed


def test_lists_of_the_last_hours_count_somebody_once(world: World) -> None:
    for name in ("series", "film"):
        world.media(name, "DRAMA")
    world.refresh()
    now = datetime.now(UTC)
    for person, medium, kind, count in (("ann", "series", "WATCH", 10), ("bob", "film", "LIKE", 1)):
        for place in range(count):
            world.query(
                'select record_interaction(%s, %s, %s, "timestamp" => %s)',
                key(person),
                key(medium),
                kind,
                now - timedelta(seconds=place),
            )
    rows = world.query("select title, score from popular_media(hours => 1)")
    assert dict(rows) == pytest.approx({"film": 1, "series": 0.5}, rel=1e-3)


@pytest.mark.parametrize(("relevant", "pairs"), [("like", 1), ("positive", 2)])
def test_an_evaluation_expects_what_is_liked_in_the_end(
    world: World, relevant: str, pairs: int
) -> None:
    for name in ("kept", "liked", "watched", "disliked"):
        world.media(name, "DRAMA")
    world.takes("ann", "kept", day=0)
    _does(world, "ann", "liked", [("DISLIKE", 1), ("LIKE", 2)])
    _does(world, "ann", "watched", [("WATCH", 3)])
    _does(world, "ann", "disliked", [("LIKE", 4), ("DISLIKE", 5)])
    world.sync()
    [row] = world.query(
        "select * from evaluation.hold_out('fraction', 0.75, %s, null, 0)", relevant
    )
    assert (row.pairs, row.relevant_pairs) == (3, pairs)
