"""The best reasons beside the media of a page."""

from typing import Any

import pytest

from tests.stories import story
from tests.world import World, key, question


@story
def told(world: World) -> World:
    world.person("ann", "DRAMA")
    for name in ("The Expanse", "Dune", "next", "also next"):
        world.media(name, "DRAMA")
    world.media("untaken")
    for number in range(3):
        world.takes(f"person {number}", "The Expanse", "Dune", "next", day=number)
        world.takes(f"person {number}", "also next", day=number + 1)
    world.takes("ann", "Dune", "The Expanse", type="WATCH", day=9)
    world.refresh()
    return world


def explained(world: World, person: str, strategy: str, **arguments: Any) -> list[Any]:
    named = "".join(f', "{name}" => %s' for name in arguments)
    return world.query(
        f"select * from recommend_explained(%s, strategy => %s{named})",
        key(person),
        strategy,
        *arguments.values(),
        role="ml_service_app",
    )


@pytest.mark.parametrize(
    ("strategy", "because"),
    [
        ("sequence", 'Because you watched "The Expanse" and "Dune"'),
        ("similar", 'Because you watched "The Expanse" and "Dune"'),
        ("classic", "Taken by people whose taste is like yours"),
        ("popular", "Popular with everybody"),
        ("trending", "Trending right now"),
    ],
)
def test_the_best_reasons_are_one_sentence(told: World, strategy: str, because: str) -> None:
    assert explained(told, "ann", strategy)[0].because == because


@pytest.mark.parametrize("strategy", ["classic", "sequence", "similar", "popular", "blend"])
@pytest.mark.parametrize("person", ["ann", "nobody"])
def test_they_are_the_strongest_that_why_gives_beside_what_recommend_gives(
    told: World, person: str, strategy: str
) -> None:
    rows = explained(told, person, strategy)
    assert [row[:10] for row in rows] == told.recommend(person, 10, strategy=strategy)
    for row in rows:
        reasons = told.query(
            "select * from why(%s, %s, %s) limit 3", key(person), row.media_id, strategy
        )
        assert [(one["kind"], one.get("title"), one.get("genre")) for one in row.reasons] == [
            (one.kind, one.title, one.genre) for one in reasons
        ]
        assert [one["contribution"] for one in row.reasons] == pytest.approx(
            [one.contribution for one in reasons], abs=1e-9
        )
        assert (row.because is None) == (row.recommendation_score == 0)


@pytest.mark.parametrize("later", [(), ("WATCH",)])
def test_what_somebody_dislikes_is_no_reason_in_words(told: World, later: tuple[str, ...]) -> None:
    for day, deed in enumerate(("DISLIKE", *later), 10):
        told.takes("ann", "Dune", type=deed, day=day)
    told.sync()
    [first, *_] = explained(told, "ann", "sequence")
    assert first.title in ("next", "also next")
    assert first.because == 'Because you watched "The Expanse"'
    assert [(one["title"], one["deed"]) for one in first.reasons] == [("The Expanse", "watched")]
    # It speaks for it all the same, and is told where all that adds up is.
    whole = told.query("select * from why(%s, %s, 'sequence')", key("ann"), first.media_id)
    assert {row.title for row in whole} == {"The Expanse", "Dune"}
    assert sum(row.contribution for row in whole) == pytest.approx(first.recommendation_score)
    assert ('Because you disliked "Dune"' in [row.text for row in whole]) == (not later)


def test_where_nothing_but_what_somebody_dislikes_speaks_for_a_medium_there_are_no_words(
    told: World,
) -> None:
    told.takes("bob", "untaken", day=1)
    told.takes("bob", "Dune", type="DISLIKE", day=2)
    told.sync()
    [first, *_] = explained(told, "bob", "sequence")
    assert first.recommendation_score > 0
    assert (first.because, first.reasons) == (None, [])
    [reason] = told.query("select * from why(%s, %s, 'sequence')", key("bob"), first.media_id)
    assert reason.text == 'Because you disliked "Dune"'


def test_pages_with_new_media_and_diversity_have_reasons_too(told: World) -> None:
    rows = explained(told, "ann", "blend", explore=0.5, diversity=0.5)
    assert [row[:10] for row in rows] == told.recommend(
        "ann", 10, strategy="blend", explore=0.5, diversity=0.5
    )
    for row in rows:
        assert sum(one["contribution"] for one in row.reasons) <= row.recommendation_score + 1e-9


@pytest.mark.parametrize("strategy", ["classic", "sequence", "similar", "popular", "blend"])
@pytest.mark.parametrize("explore", [0.5, 1])
def test_what_explore_shows_and_nothing_speaks_for_is_there_because_it_is_new(
    told: World, strategy: str, explore: float
) -> None:
    told.media("wanted", "DRAMA")
    told.refresh()
    found = {row.title: row for row in explained(told, "ann", strategy, explore=explore)}
    new = {"kind": "new", "text": "New in the catalogue", "contribution": 0}
    assert (found["untaken"].because, found["untaken"].reasons) == (new["text"], [new])
    [reason] = found["wanted"].reasons
    assert reason["kind"] == ("genre" if strategy in {"classic", "blend"} else "new")
    plain = {row.title: row for row in explained(told, "ann", strategy)}
    assert (plain["untaken"].because, plain["untaken"].reasons) == (None, [])
    assert plain["next"].reasons == found["next"].reasons


def test_an_answer_with_reasons_is_kept_apart_from_one_without(told: World) -> None:
    def asked(explain: bool) -> Any:
        [(answer,)] = told.query(
            "select cached_recommendations(%s, %s)",
            key("ann"),
            question(strategy="sequence", explain=explain),
            role="ml_service_app",
        )
        return answer["recommendations"][0]

    plain, with_reasons = asked(False), asked(True)
    assert asked(False) == plain
    assert asked(True) == with_reasons
    assert with_reasons.pop("because") == 'Because you watched "The Expanse" and "Dune"'
    assert [one["kind"] for one in with_reasons.pop("reasons")] == ["media", "media"]
    assert with_reasons == plain


def test_a_next_page_has_reasons_too(told: World) -> None:
    [(page,)] = told.query(
        "select next_recommendations(paged_recommendations(%s, %s) ->> 'next')",
        key("ann"),
        question(strategy="sequence", explain=True, limit=1),
        role="ml_service_app",
    )
    [medium] = page["recommendations"]
    [plain] = [
        row for row in explained(told, "ann", "sequence") if str(row.media_id) == medium["id"]
    ]
    assert (medium["because"], medium["reasons"]) == (plain.because, plain.reasons)


def test_a_page_of_nothing_has_no_reasons(told: World) -> None:
    assert explained(told, "ann", "sequence", n=0) == []
