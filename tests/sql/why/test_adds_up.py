"""Over random small worlds: the reasons add up to the score, for every strategy and every medium."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from tests.examples import scaled
from tests.oracle import Media, Oracle
from tests.sql.recommend.test_agrees_with_oracle import (
    ARGUMENTS,
    GENRES,
    MEDIA,
    PEOPLE,
    SOURCES,
    Session,
    build,
    catalogues,
    replace_catalogue,
    worlds,
)
from tests.world import World, key, question

FEWER = examples(ARGUMENTS, max_examples=scaled(8))
PAGE = 3


@given(oracle=worlds, later=catalogues, user=st.sampled_from(PEOPLE))
@FEWER
def test_reasons_add_up_to_the_score_and_the_place_is_that_of_recommend(
    shared_world: World, asking: Session, oracle: Oracle, later: dict[UUID, Media], user: UUID
) -> None:
    build(shared_world, oracle)
    _add_up(asking, oracle, user)
    replace_catalogue(shared_world, later)
    _add_up(asking, oracle, user)


def _add_up(asking: Session, oracle: Oracle, user: UUID) -> None:
    for strategy in oracle.strategies:
        for person in (user, key("nobody knows them")):
            _adds_up(asking, person, strategy, _disliked(oracle, person))


def _disliked(oracle: Oracle, user: UUID) -> list[UUID]:
    return [media for media, opinion in oracle.opinions(user).items() if opinion.kind == 0]


def _adds_up(connection: Session, user: UUID, strategy: str, disliked: list[UUID]) -> None:
    listed = connection.execute(
        "select media_id, recommendation_score from recommend(%s, 1000, strategy => %s)",
        (user, strategy),
    ).fetchall()
    found = connection.execute(
        'select asked, status, "position", recommendation_score, page_ends_at,'
        " coalesce((select array_agg(contribution) from why(%s, asked, %s)"
        " where status in ('recommended', 'outside_page')), '{}') as contributions,"
        " coalesce((select array_agg(contribution) from why(%s, asked, %s)"
        " where status in ('recommended', 'outside_page')"
        " and (because_media_id = any (%s)) is not true), '{}') as told"
        " from unnest(%s::uuid[]) asked cross join why_not(%s, asked, %s, %s)",
        (user, strategy, user, strategy, disliked, MEDIA, user, strategy, PAGE),
    ).fetchall()
    standing = {row.asked: row for row in found}
    explained = connection.execute(
        "select media_id, reasons from recommend_explained(%s, 1000, strategy => %s)",
        (user, strategy),
    ).fetchall()
    for medium in explained:
        # In words, nothing that they dislike. The first has the rounding of the score, too.
        assert [reason["contribution"] for reason in medium.reasons] == pytest.approx(
            standing[medium.media_id].told[:3], abs=3e-9
        )
    for place, row in enumerate(listed, 1):
        one = standing.pop(row.media_id)
        assert (one.position, one.recommendation_score) == (place, row.recommendation_score)
        assert sum(one.contributions) == pytest.approx(row.recommendation_score, abs=1e-12)
        assert all(contribution > -2e-9 for contribution in one.contributions)
        assert one.page_ends_at == listed[:PAGE][-1].recommendation_score
        assert one.status == ("recommended" if place <= PAGE else "outside_page")
    for one in standing.values():
        assert one.status in ("seen", "deleted", "unknown")
        assert (one.position, one.recommendation_score) == (None, None)


@given(oracle=worlds, user=st.sampled_from(PEOPLE), data=st.data())
@FEWER
def test_a_place_without_a_reason_is_that_in_a_world_without_it(
    shared_world: World, asking: Session, oracle: Oracle, user: UUID, data: st.DataObject
) -> None:
    build(shared_world, oracle)
    strategy = data.draw(st.sampled_from(sorted(oracle.strategies)))
    reasons = asking.execute(
        "select listed.media_id as asked, reason.*"
        " from recommend(%(user)s, 1000, strategy => %(strategy)s) listed"
        " cross join lateral why(%(user)s, listed.media_id, %(strategy)s) reason"
        " where kind in ('genre', 'media') and position_without is not null",
        {"user": user, "strategy": strategy},
    ).fetchall()
    if not reasons:
        return
    # What is removed is a reason for one medium or more.
    removed = data.draw(st.sampled_from(reasons))
    expected = {
        row.asked: row.position_without
        for row in reasons
        if (row.genre, row.because_media_id) == (removed.genre, removed.because_media_id)
    }
    if removed.kind == "genre":
        shared_world.source(
            "user_db",
            "delete from tb_user_genre where user_id = %s and genre_name = %s",
            user,
            removed.genre,
        )
    else:
        shared_world.source(
            "engagement_db",
            "delete from interaction where user_id = %s and media_id = %s",
            user,
            removed.because_media_id,
        )
    shared_world.sync(reconcile=True)
    rows = shared_world.query("select * from recommend(%s, 1000, strategy => %s)", user, strategy)
    places = {row.media_id: place for place, row in enumerate(rows, 1)}
    assert {media_id: places[media_id] for media_id in expected} == expected


@given(
    oracle=worlds,
    user=st.sampled_from(PEOPLE),
    name=st.sampled_from(["classic", "popular", "trending", "blend", "sequence"]),
    unwanted=st.lists(st.sampled_from(GENRES), max_size=2),
)
@FEWER
def test_a_place_among_what_a_placement_allows_is_that_in_a_world_of_that_alone(  # noqa: PLR0917 (drawn)
    shared_world: World,
    asking: Session,
    oracle: Oracle,
    user: UUID,
    name: str,
    unwanted: list[str],
) -> None:
    """With a reason and without it; of what is kept out, too: as if it were let through."""
    oracle = replace(oracle, keys=build(shared_world, oracle))
    whole, is_fallback = oracle.rank(user, name)
    answered = "popular" if is_fallback else name
    with shared_world.connect() as connection:
        connection.execute(
            "select engine.set_placement('home', filter => %s)", [Jsonb({"not_genre": unwanted})]
        )

    def place(media_id: UUID, of: Oracle, name: str) -> int:
        among = [
            one.media_id
            for one in of.rank(user, name)[0]
            if one.media_id == media_id or of.media[one.media_id].genres.isdisjoint(unwanted)
        ]
        return among.index(media_id) + 1

    for one in whole:
        is_allowed = oracle.media[one.media_id].genres.isdisjoint(unwanted)
        found = asking.execute(
            "select * from why_not(%s, %s, %s, %s, 'home')", (user, one.media_id, name, PAGE)
        ).fetchone()
        assert found is not None
        rank = place(one.media_id, oracle, name)
        assert (found.rank, found.position) == (rank, rank if is_allowed else None)
        assert (found.status == "kept_out") == (not is_allowed)
        reasons = found.reasons
        assert sum(reason["contribution"] for reason in reasons) == pytest.approx(
            found.recommendation_score, abs=1e-9
        )
        for reason in reasons[:3]:
            without = _without(oracle, user, answered, reason)
            if without is not None:
                assert reason["position_without"] == place(one.media_id, *without)


def _without(
    oracle: Oracle, user: UUID, name: str, reason: dict[str, Any]
) -> tuple[Oracle, str] | None:
    """The world without a reason, and the strategy then; none where that takes another model."""
    ranks = oracle.strategies[name]
    weight = {
        "people": "neighbours_weight",
        "popular": "popularity_weight",
        "trending": "trend_weight",
    }.get(reason["kind"], f"{reason['kind']}_weight")
    if weight in SOURCES:
        nothing: dict[str, Any] = {weight: 0.0}
        without = replace(ranks, **nothing)
        return replace(oracle, strategies={**oracle.strategies, "without": without}), "without"
    if reason["kind"] == "genre":
        genres = oracle.genres[user] - {reason["genre"]}
        return replace(oracle, genres={**oracle.genres, user: genres}), name
    return None


@given(
    oracle=worlds,
    session=st.lists(st.sampled_from(MEDIA), max_size=4),
)
@FEWER
def test_of_a_session_as_well(
    shared_world: World, asking: Session, oracle: Oracle, session: list[UUID]
) -> None:
    build(shared_world, oracle)
    for strategy in oracle.strategies:
        for row in asking.execute(
            "select score, reasons from explained_media(session_recommendations(%s, %s))",
            (session, question(strategy=strategy, explain=True, limit=100)),
        ).fetchall():
            total = sum(reason["contribution"] for reason in row.reasons)
            # Of each, the strongest three; of a score, in JSON four decimals.
            assert total < row.score + 1e-4
            if len(row.reasons) < 3:
                assert total == pytest.approx(row.score, abs=1e-4)
