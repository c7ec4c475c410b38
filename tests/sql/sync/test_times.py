"""When things happened, as far as a source may say so: nothing in it breaks or owns an answer."""

from datetime import UTC, datetime

from hypothesis import HealthCheck, Phase, example, given, settings
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
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
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
    for (strategy,) in world.query("select name from engine.strategy"):
        assert world.titles("ann", strategy=strategy) is not None
    for query in (
        "select from popular_media(10)",
        "select from trending_media(10)",
        "select from trending_media(10, hours => 24)",
        "select from popular_media(10, hours => 1)",
    ):
        world.query(query, role="ml_service_app")
