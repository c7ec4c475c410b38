"""A refresh writes of tables what has changed: in the end they are what a refresh of everything makes."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import scaled
from tests.sql.popular_media.test_last_hours import Change, Event, Site, changes, events, stories
from tests.world import World

TABLES = """
    select relname
    from pg_class
    where relnamespace = 'model'::regnamespace and relkind = 'r'
"""
# (Item models are left; two others tell the time, and a row without a key is written each time.)
VIEWS = """
    select split_part(object, '.', 2)
    from engine.applied_file
    where refresh_order is not null
        and object !~ 'model.(history|media_place|item_|slim|recent_basis|recent_list|newest)'
"""
AS_SHIPPED = """
    update engine.model_parameters set history_limit = 50, audience_limit = 300 where name = 'user_knn';
    update engine.model_parameters set half_life = '90 days' where name = 'popularity';
    update engine.model_parameters set half_life = '3 days' where name = 'trend';
    update engine.influence_limit set per_medium = 10;
    update engine.refresh_policy set long_history = 4000;
    insert into engine.genre_set (genres) values ('{CRIME}');
"""
SAID = [
    "update engine.model_parameters set history_limit = 2 where name = 'user_knn'",
    "update engine.model_parameters set audience_limit = 2 where name = 'user_knn'",
    "update engine.model_parameters set half_life = '7 hours' where name = 'popularity'",
    "update engine.model_parameters set half_life = '1 hour' where name = 'trend'",
    "update engine.influence_limit set per_medium = 2.5",
    "update engine.influence_limit set per_day = 3",
    "update engine.refresh_policy set long_history = 2",
    "update engine.media set genre_set_key = 2 where media_key % 2 = 0",
    "update engine.media set genre_set_key = null where media_key = 1",
    "update engine.media set deleted = not deleted where media_key = 3",
    "insert into engine.media (media_id, genre_set_key) values (gen_random_uuid(), 2)",
    "truncate engine.interaction",
]


def rows(connection: psycopg.Connection[Any], names: str) -> dict[str, list[Any]]:
    """What is there, and which transaction wrote it."""
    return {
        name: connection.execute(
            f"select xmin::text, kept::text from model.{name} kept order by 2".encode()
        ).fetchall()
        for (name,) in connection.execute(names.encode()).fetchall()
    }


@pytest.fixture
def operator(world: World) -> Iterator[psycopg.Connection[Any]]:
    with world.connect() as connection:
        yield connection


@settings(max_examples=scaled(25))
@given(
    before=stories,
    turns=st.lists(
        st.tuples(
            st.lists(events, max_size=5),
            st.lists(changes, max_size=3),
            st.lists(st.sampled_from(SAID), max_size=1),
        ),
        min_size=1,
        max_size=3,
    ),
    per_day=st.sampled_from([20.0, 2.0, 1.5]),
)
def test_they_are_what_all_events_make(
    world: World,
    operator: psycopg.Connection[Any],
    before: list[Event],
    turns: list[tuple[list[Event], list[Change], list[str]]],
    per_day: float,
) -> None:
    site = Site(world, operator, per_day)
    operator.execute(AS_SHIPPED)
    site.add(before)
    site.refresh()
    for came, changed, said in turns:
        site.add(came)
        for change in changed:
            site.change(change)
        for statement in said:
            operator.execute(statement.encode())
        site.refresh()
    kept = rows(operator, VIEWS)
    tables = {name for (name,) in operator.execute(TABLES).fetchall()}
    assert {*kept} > tables - {"recent_list"} > {"taken"}
    assert operator.execute("select error from engine.refresh(true)").fetchone() == (None,)
    assert rows(operator, VIEWS) == kept


def test_what_stays_the_same_is_not_written(world: World) -> None:
    for person in ("ann", "bob", "cid"):
        world.takes(person, *"xyz")
    for name in "wxyz":
        world.media(name, "DRAMA")
    world.refresh()
    with world.connect() as connection:
        before = rows(connection, VIEWS)
        world.takes("ann", "w")
        world.refresh()
        after = rows(connection, VIEWS)
    written = {
        name: len({*after[name]} - {*before[name]}) for name in after if after[name] != before[name]
    }
    assert written == {
        "taken": 1,
        "media_total": 1,
        "media_sum": 1,
        "media_popularity": 1,
        "media_trend": 1,
        "compared": 1,
        "user_history": 1,
        "media_audience": 4,  # of whose people one has a longer history
        "new_media": 0,
    }


def test_many_changes_at_once_are_few_where_there_is_very_much(world: World) -> None:
    """Up to refresh_policy.model_growth of all interactions, a refresh looks only at who did something."""
    changed_people = "select array(select unnest(engine.changed_people()) order by 1)"
    with world.connect() as connection:
        Site(world, connection, per_day=20)
        connection.execute(
            "insert into engine.person (user_id) select md5(n::text)::uuid from generate_series(5, 12000) n"
        )

        def take(media_key: int, people: int) -> None:
            connection.execute(
                "insert into engine.interaction (interaction_id, user_key, media_key, type, value, happened_at)"
                " select 100000 * %s + user_key, user_key, %s, 'LIKE', 1, now() from engine.person where user_key <= %s",
                [media_key, media_key, people],
            )

        for media_key in (1, 2):
            take(media_key, 12_000)
        connection.execute("select engine.refresh()")
        connection.execute("update engine.refresh_policy set model_growth = 0.45")  # 10,800
        take(3, 10_800)
        assert connection.execute(changed_people).fetchone() == ([*range(1, 10_801)],)
        connection.execute("select engine.refresh()")
        kept = rows(connection, VIEWS)
        assert connection.execute("select error from engine.refresh(true)").fetchone() == (None,)
        assert rows(connection, VIEWS) == kept
        take(4, 10_800)  # as many once more: the model has grown, too
        take(5, 12_000)  # of 34,800, model_growth are 15,660
        assert connection.execute(changed_people).fetchone() == ([*range(1, 12_001)],)
        connection.execute("update engine.refresh_policy set model_growth = 0.005")
        take(6, 10_001)
        assert connection.execute("select engine.changed_people()").fetchone() == (None,)
