"""Each kind of reason, in worlds small enough to check by hand."""

from typing import Any

import psycopg
import pytest

from tests.world import World, key, question


def why(world: World, person: str, medium: str, strategy: str = "classic") -> list[Any]:
    return world.query(
        "select * from why(%s, %s, %s)", key(person), key(medium), strategy, role="ml_service_app"
    )


def why_not(world: World, person: str, medium: str, strategy: str = "classic", n: int = 10) -> Any:
    [row] = world.query(
        "select * from why_not(%s, %s, %s, %s)",
        key(person),
        key(medium),
        strategy,
        n,
        role="ml_service_app",
    )
    return row


def score(world: World, person: str, medium: str, strategy: str = "classic") -> float:
    [found] = [
        row.recommendation_score
        for row in world.recommend(person, 1000, strategy=strategy)
        if row.title == medium
    ]
    return float(found)


def test_each_genre_adds_its_share_of_the_content_weight(world: World) -> None:
    world.person("ann", "ACTION", "SCIENCE_FICTION", "CRIME")
    world.media("wanted", "ACTION", "SCIENCE_FICTION", "DRAMA")
    world.media("other", "CRIME")
    world.refresh()
    rows = why(world, "ann", "wanted")
    assert [(row.kind, row.genre, row.text) for row in rows] == [
        ("genre", "ACTION", "Because you like Action"),
        ("genre", "SCIENCE_FICTION", "Because you like Science Fiction"),
    ]
    assert [row.contribution for row in rows] == pytest.approx([0.4 / 3, 0.4 / 3])
    assert sum(row.contribution for row in rows) == pytest.approx(
        score(world, "ann", "wanted"), abs=1e-12
    )


def test_without_a_genre_it_is_where_it_would_be_had_the_person_not_stated_it(world: World) -> None:
    world.person("ann", "ACTION", "CRIME")
    world.media("wanted", "ACTION")
    world.media("other", "CRIME")
    world.media("both", "ACTION", "CRIME")
    world.refresh()
    assert world.titles("ann")[0] == "both"
    [reason] = why(world, "ann", "wanted")
    assert reason.position_without == 3
    # Without both of what ann stated there is nothing to go by, and "popular" is asked.
    [reason] = why(world, "ann", "other")
    assert reason.position_without == 3
    assert [row.position_without for row in why(world, "ann", "both")] == [
        1 + (key("other") < key("both")),
        1 + (key("wanted") < key("both")),
    ]


def test_each_medium_of_the_history_adds_what_it_speaks_for(world: World) -> None:
    for name in ("first", "second", "next", "later"):
        world.media(name)
    for number in range(4):
        world.takes(f"person {number}", "first", "next", day=number)
    for number in range(4, 6):
        world.takes(f"person {number}", "second", "next", day=number)
        world.takes(f"person {number}", "later", day=number + 1)
    world.takes("ann", "second", type="WATCH", day=10)
    world.takes("ann", "first", day=11)
    world.refresh()
    rows = why(world, "ann", "next", "sequence")
    assert {(row.kind, row.title, row.because_media_id, row.text) for row in rows} == {
        ("media", "first", key("first"), 'Because you liked "first"'),
        ("media", "second", key("second"), 'Because you watched "second"'),
    }
    by_title = {row.title: row.contribution for row in rows}
    # As docs/ranking.md has it: places 0 and 1 of the history, of which the second is a WATCH.
    strength = {
        (row.one, row.other): row.strength
        for row in world.query(
            "select one.title as one, other.title as other, strength from model.item_transitions made"
            " join engine.media one on one.media_key = made.media_key"
            " cross join unnest(neighbour_keys, weights) neighbour (media_key, strength)"
            " join engine.media other on other.media_key = neighbour.media_key"
        )
    }
    raw = {  # (The strengths are of single precision, and shown in fewer digits.)
        "first": 1 * strength["first", "next"],
        "second": 0.75 * 2**-1 * strength["second", "next"],
    }
    assert by_title == pytest.approx(
        {title: part / sum(raw.values()) for title, part in raw.items()}, abs=1e-7
    )
    assert all(row.by_transitions == pytest.approx(row.contribution) for row in rows)
    assert all(row.by_similar is None for row in rows)


def test_in_a_mix_each_medium_adds_what_it_says_by_either_model(world: World) -> None:
    for name in ("first", "second", "next", "later"):
        world.media(name)
    for number in range(4):
        world.takes(f"person {number}", "first", "second", "next", day=number)
    world.takes("person 4", "later", day=8)
    world.takes("ann", "first", day=11)
    world.takes("ann", "second", type="WATCH", day=12)
    world.refresh()
    rows = why(world, "ann", "next", "blend")
    media = {row.title: row for row in rows if row.kind == "media"}
    assert media.keys() == {"first", "second"}
    for row in media.values():
        assert row.by_transitions > 0
        assert row.by_similar > 0
        assert row.by_transitions + row.by_similar == pytest.approx(row.contribution, abs=2e-9)
    assert sum(row.contribution for row in rows) == pytest.approx(
        score(world, "ann", "next", "blend"), abs=1e-12
    )


def test_the_place_without_it_is_told_of_the_three_strongest(world: World) -> None:
    genres = ("ACTION", "COMEDY", "CRIME", "DRAMA")
    world.person("ann", *genres)
    world.media("wanted", *genres)
    world.media("other", "DRAMA")
    world.refresh()
    rows = why(world, "ann", "wanted")
    assert [row.position_without for row in rows] == [1, 1, 1, None]


def test_without_a_source_it_is_where_its_other_sources_have_it(world: World) -> None:
    """A source whose weight is called after it needs no branch of its own; its reason has words."""
    for name in ("first", "often", "later"):
        world.media(name)
    for number in range(3):
        world.takes(f"person {number}", "often", day=number)
    world.takes("person 9", "first", "later", day=4)
    world.takes("ann", "first", day=5)
    world.query(
        "insert into engine.strategy (name, sequence_weight, popularity_weight) values ('mine', 0.9, 0.1)"
        " returning name"
    )
    world.refresh()
    [found] = world.query(
        """
        select
            (engine.place(asker, medium.media_key, 10)).position,
            engine.place_without(asker, medium.media_key, 'sequence', null, null),
            engine.in_words('recent', null, null, null, null)
        from engine.person
        cross join engine.strategy
        cross join engine.media medium
        cross join lateral (
            select row(
                person.user_id, person.user_key, genres, '{}', strategy, null, null, false, '{}', false, null, null
            )::engine.asker as asker
        ) asking
        where person.user_id = %s and strategy.name = 'mine' and medium.media_id = %s
        """,
        key("ann"),
        key("later"),
    )
    assert tuple(found) == (1, 2, "Because it is recent")


def test_what_similar_people_took_is_one_reason(world: World) -> None:
    for name in ("shared", "two", "one"):
        world.media(name)
    world.takes("ann", "shared")
    world.takes("bob", "shared", "two", "one")
    world.takes("cid", "shared", "two")
    world.refresh()
    [reason] = why(world, "ann", "one")
    assert (reason.kind, reason.contribution) == ("people", pytest.approx(0.15))
    assert reason.text == "Taken by people whose taste is like yours"
    assert reason.position_without == 2
    [reason] = why(world, "ann", "two")
    assert reason.contribution == pytest.approx(0.6)


def test_popular_and_trending_are_reasons(world: World) -> None:
    for name in ("old", "new"):
        world.media(name)
    for number in range(4):
        world.takes(f"person {number}", "old", day=number / 10)
    world.takes("bob", "new", day=3)
    world.refresh()
    [reason] = why(world, "nobody", "old", "popular")
    assert (reason.kind, reason.text) == ("popular", "Popular with everybody")
    assert reason.contribution == 1
    # Somebody unknown is answered by popular, whatever the strategy.
    assert why(world, "nobody", "old", "sequence") == [reason]
    [reason] = why(world, "nobody", "old", "trending")
    assert (reason.kind, reason.text) == ("trending", "Trending right now")
    assert reason.contribution == pytest.approx(score(world, "nobody", "old", "trending"))


def test_a_medium_without_a_score_has_no_reasons_but_a_place(world: World) -> None:
    world.person("ann", "DRAMA")
    world.media("wanted", "DRAMA")
    world.media("other", "COMEDY")
    world.refresh()
    assert why(world, "ann", "other") == []
    found = why_not(world, "ann", "other", n=1)
    assert (found.status, found.position, found.recommendation_score) == ("outside_page", 2, 0)
    assert found.text == "Position 2, score 0.00; the page ends at 0.40"
    assert found.reasons == []
    assert why_not(world, "ann", "other").status == "recommended"


def test_why_not_says_seen_and_when(world: World) -> None:
    world.media("film")
    world.media("other")
    world.takes("ann", "film", type="DISLIKE", day=2)
    world.refresh()
    found = why_not(world, "ann", "film")
    assert (found.status, found.text) == ("seen", "Seen 2026-01-03 00:00 UTC")
    assert found.seen_at is not None
    assert (found.position, found.recommendation_score, found.reasons) == (None, None, [])
    assert why(world, "ann", "film") == []


def test_why_not_says_deleted_and_unknown(world: World) -> None:
    world.media("film")
    world.media("gone")
    world.takes("ann", "nobody knows it")
    world.refresh()
    world.source("catalog_db", "update medias set deleted_at = now() where title = 'gone'")
    world.sync()
    assert why_not(world, "ann", "gone").status == "deleted"
    for medium in ("nobody knows it", "nor this"):
        assert why_not(world, "ann", medium).status == "unknown"
        with pytest.raises(
            psycopg.Error, match="media_id: the catalogue does not know it"
        ) as error:
            why(world, "ann", medium)
        assert error.value.sqlstate == "ML404"


def test_what_a_person_did_since_the_refresh_counts(world: World) -> None:
    world.media("first")
    world.media("next")
    for number in range(3):
        world.takes(f"person {number}", "first", "next", day=number)
    world.refresh()
    assert [row.kind for row in why(world, "ann", "next", "sequence")] == ["popular"]
    world.takes("ann", "first", day=5)
    world.sync()
    assert [row.title for row in why(world, "ann", "next", "sequence")] == ["first"]
    world.takes("ann", "next", day=6)
    world.sync()
    assert why(world, "ann", "next", "sequence") == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((key("ann"), None), "media_id: expected a UUID"),
        ((key("ann"), key("film"), "nosuch"), 'strategy: expected one of .*, got "nosuch"'),
    ],
)
def test_bad_arguments_are_named(world: World, arguments: tuple[Any, ...], message: str) -> None:
    world.media("film")
    world.refresh()
    asked = [*arguments[:2], question(strategy=None if len(arguments) < 3 else arguments[2])]
    for function, given in (("why", arguments), ("why_not", arguments), ("why_json", asked)):
        with pytest.raises(psycopg.Error, match=message) as error:
            world.query(
                f"select {function}({', '.join(['%s'] * len(given))})",
                *given,
                role="ml_service_app",
            )
        assert error.value.sqlstate == "ML400"


@pytest.mark.parametrize("n", [-1, 1001, None])
def test_a_page_of_a_size_that_recommend_refuses_is_refused(world: World, n: int | None) -> None:
    with pytest.raises(psycopg.Error, match="n: expected an integer from 0 to 1000") as error:
        world.query("select * from why_not(%s, %s, n => %s)", key("ann"), key("film"), n)
    assert error.value.sqlstate == "ML400"
