"""Over random small worlds: the same media, in the same order, with the same scores."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.oracle import Event, Media, Oracle, Scored
from tests.world import START, World, key

GENRES = ("ACTION", "COMEDY", "DRAMA", "HORROR")
MEDIA = [key(f"medium {number}") for number in range(11)]
PEOPLE = [key(f"person {number}") for number in range(8)]

genre_sets = st.frozensets(st.sampled_from(GENRES))
events = st.builds(
    Event,
    user_id=st.sampled_from(PEOPLE),
    media_id=st.sampled_from(MEDIA),
    type=st.sampled_from(["LIKE", "LIKE", "WATCH", "DISLIKE"]),
    value=st.sampled_from([1.0, 1.0, 0.5, 0.25, 3.0, 0.0, -1.0]),
    time=st.integers(0, 400).map(lambda days: START.replace(tzinfo=UTC) + timedelta(days=days / 4)),
)
catalogues = st.dictionaries(
    st.sampled_from(MEDIA), st.builds(Media, genre_sets, st.sampled_from([False] * 5 + [True]))
)
worlds = st.builds(
    Oracle,
    media=catalogues,
    genres=st.dictionaries(st.sampled_from(PEOPLE), genre_sets),
    # Left alone, hypothesis makes short lists, in which hardly anybody is like anybody.
    events=st.lists(events, max_size=12) | st.lists(events, min_size=30, max_size=60),
    history_limit=st.sampled_from([50, 50, 1, 2, 4]),
    audience_limit=st.sampled_from([300, 300, 1, 2, 4]),
    neighbour_count=st.sampled_from([50, 50, 1, 2, 3]),
)


@given(oracle=worlds, later=catalogues)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_agrees_with_the_naive_definition(
    shared_world: World, oracle: Oracle, later: dict[UUID, Media]
) -> None:
    _build(shared_world, oracle)
    _compare(shared_world, oracle)
    # The catalogue is live: another one counts from the next sync on, without a refresh.
    _replace_catalogue(shared_world, later)
    _compare(shared_world, replace(oracle, media=later))


def _compare(world: World, oracle: Oracle) -> None:
    with world.connect(role="ml_service_app") as connection:
        for user in [*PEOPLE, key("nobody knows them")]:
            classic, is_fallback = oracle.classic(user)
            answer = connection.execute("select * from recommend(%s, 100)", (user,)).fetchall()
            _same(answer, classic)
            _same(
                connection.execute(
                    "select * from recommend(%s, 100, strategy => 'popular')", (user,)
                ).fetchall(),
                oracle.popular(user),
            )
            # A page is a slice of the whole: the short cuts to its candidates lose nothing.
            for n, offset in ((1, 0), (2, 1), (3, 4)):
                page = connection.execute(
                    "select * from recommend(%s, %s, %s)", (user, n, offset)
                ).fetchall()
                assert page == answer[offset : offset + n]
            [(envelope,)] = connection.execute("select recommendations(%s)", (user,)).fetchall()
            assert envelope.get("fallback") == ("popular" if is_fallback else None)
        many = connection.execute("select * from recommend_many(%s, 5)", (PEOPLE,)).fetchall()
        for user in PEOPLE:
            _same([row for row in many if row.user_id == user], oracle.classic(user)[0][:5])


def _same(rows: Sequence[Any], expected: Sequence[Scored]) -> None:
    def scores(row: Any) -> tuple[float, float, float]:
        return (row.recommendation_score, row.content_score, row.collaborative_score)

    assert [row.media_id for row in rows] == [scored.media_id for scored in expected]
    for row, scored in zip(rows, expected, strict=True):
        assert scores(row) == pytest.approx(
            (scored.recommendation, scored.content, scored.collaborative), abs=1e-6
        )


def _build(world: World, oracle: Oracle) -> None:
    world.clear()
    with world.connect() as connection:
        connection.execute(
            "update engine.strategy set history_limit = %s, audience_limit = %s,"
            " neighbour_count = %s where name = 'classic'",
            (oracle.history_limit, oracle.audience_limit, oracle.neighbour_count),
        )
    world.fill(
        _rows(oracle.media),
        [(user_id, sorted(genres)) for user_id, genres in oracle.genres.items()],
        [
            (e.user_id, e.media_id, e.type, e.value, e.time.replace(tzinfo=None))
            for e in oracle.events
        ],
    )
    world.refresh()


def _replace_catalogue(world: World, media: Mapping[UUID, Media]) -> None:
    world.source("catalog_db", "truncate medias, tb_media_genre")
    world.fill(_rows(media), [], [])
    world.sync(reconcile=True)


def _rows(media: Mapping[UUID, Media]) -> list[tuple[UUID, list[str], bool]]:
    return [(media_id, sorted(one.genres), one.deleted) for media_id, one in media.items()]
