"""When things happened, as far as a source may say so: nothing in it breaks or owns an answer."""

from datetime import UTC, datetime

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from tests.examples import scaled
from tests.world import World, key

TIMES = st.one_of(
    st.sampled_from(["-infinity", "infinity", "9999-12-31", "4713-01-01 BC", "294276-12-31", None]),
    st.datetimes().map(str),
)
VALUES = st.floats(allow_nan=True, allow_infinity=True).map(str)
INSERT = (
    'insert into interaction (user_id, media_id, type, interaction_value, "timestamp")'
    " values (%s, %s, %s, %s::float8, %s::timestamp)"
)


def test_what_is_in_the_future_counts_as_when_it_was_read(world: World) -> None:
    for name in ("x", "y"):
        world.media(name)
    now = datetime.now(UTC)
    world.source("engagement_db", INSERT, key("ann"), key("x"), "LIKE", 1, "9999-12-31")
    world.refresh()
    query = "select happened_at from engine.interaction"
    [(read_at,)] = world.query(query)
    assert now <= read_at <= datetime.now(UTC)
    world.refresh()
    assert world.query(query) == [(read_at,)]  # it does not grow younger


def test_what_happened_while_a_sync_waited_counts_as_when_it_did(world: World) -> None:
    world.media("x")
    world.sync()
    with world.connect(role="ml_service_sync") as connection, connection.transaction():
        connection.execute("select now()")  # this transaction's, from here on
        happened_at = datetime.now(UTC)
        time = happened_at.replace(tzinfo=None)
        world.source("engagement_db", INSERT, key("ann"), key("x"), "LIKE", 1, time)
        connection.execute("select engine.write_interactions(engine.read_interactions(0, 100))")
    assert world.query("select happened_at from engine.interaction") == [(happened_at,)]


@pytest.mark.parametrize(
    "listed",
    [
        "popular_media()",
        "popular_media(hours => 1)",
        "trending_media()",
        "trending_media(hours => 1)",
    ],
)
def test_who_dates_something_in_the_future_has_one_say(world: World, listed: str) -> None:
    for name in ("future", "present"):
        world.media(name)
    now = datetime.now(UTC).replace(tzinfo=None)
    for person, name, time in (
        ("ann", "future", "9999-12-31"),
        ("bob", "present", now),
        ("cid", "present", now),
    ):
        world.source("engagement_db", INSERT, key(person), key(name), "LIKE", 1, time)
    world.refresh()
    scores = dict(world.query(f"select title, score from {listed}"))
    assert scores == pytest.approx({"present": 1, "future": 0.5}, rel=0.01)


SCORES = (
    *(f"select score from {name}_media()" for name in ("popular", "trending")),
    *(
        f"select score from {name}_media(hours => {hours})"
        for name in ("popular", "trending")
        for hours in (1, 24, 720)
    ),
    *(f"select score from similar_media('{key(name)}')" for name in "xyz"),
    *(
        "select unnest(array[recommendation_score, content_score, collaborative_score])"
        f" from {asked}, strategy => '{strategy}')"
        for strategy in ("sequence", "similar")
        for asked in (
            f"recommend_for_session('{{{key('x')},{key('y')}}}'",
            f"rank_media('{key('ann')}', '{{{key('z')}}}'",
        )
    ),
    f"select score from home('{key('ann')}')",
    f"select confidence('{key('ann')}')",
    f"select recommendation_score from why_not('{key('ann')}', '{key('z')}')",
)
"""Questions of every kind, whose only column is in [0, 1]."""


@example(
    events=[
        ("ann", "x", "LIKE", "1e-300", "1970-01-02"),
        ("bob", "x", "LIKE", "1", "9999-12-31"),
        ("bob", "y", "WATCH", "5e-324", "-infinity"),
        ("cid", "z", "LIKE", "1.7e308", None),
    ]
)
@example(  # nothing trends any more, and ann has been away as long
    events=[
        ("ann", "x", "LIKE", "1", "1970-01-02"),
        ("bob", "y", "LIKE", "1", "1970-01-02"),
        ("cid", "z", "DISLIKE", "-1", "2020-01-01"),
    ]
)
@settings(
    max_examples=scaled(8),
    phases=[Phase.explicit, Phase.generate],  # a refresh an example: shrinking would take minutes
)
@given(
    events=st.lists(
        st.tuples(
            st.sampled_from(["ann", "bob", "cid"]),
            st.sampled_from(["x", "y", "z"]),
            st.sampled_from(["LIKE", "WATCH", "DISLIKE"]),
            VALUES,
            TIMES,
        ),
        max_size=8,
    )
)
def test_every_list_answers_whatever_the_times_and_values(
    shared_world: World, events: list[tuple[str, str, str, str, str | None]]
) -> None:
    world = shared_world
    world.clear()
    for name in ("x", "y", "z"):
        world.media(name)
    for person, medium, type_, value, time in events:
        world.source("engagement_db", INSERT, key(person), key(medium), type_, value, time)
    world.refresh()
    assert (
        world.query(
            "select from engine.interaction where happened_at not between '1970-01-01' and now()"
            " or value not between -100 and 100"
        )
        == []
    )
    for (strategy,) in world.query("select name from engine.strategy"):
        for person in ("ann", "stranger"):
            for row in world.recommend(person, strategy=strategy):
                scores = (row.recommendation_score, row.content_score, row.collaborative_score)
                assert all(0 <= score <= 1 for score in scores), (strategy, scores)
    for query in SCORES:
        for (score,) in world.query(query, role="ml_service_app"):
            assert score is None or 0 <= score <= 1, query
