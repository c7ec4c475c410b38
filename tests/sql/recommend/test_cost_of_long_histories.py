"""What a question of somebody who did very much reads is bounded: by pages, for time tells of the machine."""

from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests import plans
from tests.stories import story
from tests.world import World, key

STRATEGIES = ("classic", "sequence", "similar", "popular", "trending", "blend")
PEOPLE = {
    "most": (50_000, 50_000),
    "much": (10_000, 10_000),
    "few": (500, 50_000),
    "usual": (40, 40),
}
"""How many media they took, and by how many events, over and over."""
FILL = """
    insert into engine.genre_set (genres) values ('{DRAMA}'), ('{COMEDY}'), ('{COMEDY,DRAMA}');
    insert into engine.genre (genre, genre_set_keys) values ('DRAMA', '{1,3}'), ('COMEDY', '{2,3}');
    insert into engine.media (media_id, title, genre_set_key)
    select md5(n::text)::uuid, 'x', 1 + n % 3 from generate_series(1, 60000) n;
    insert into engine.person (user_id, genres) select md5('person ' || n)::uuid, '{DRAMA}' from generate_series(1, 300) n;
    insert into engine.interaction (interaction_id, user_key, media_key, type, value, happened_at)
    select n, 1 + n % 300, 1 + n * 7919 % 1009, 'LIKE', 1, now() - n * interval '1 minute'
    from generate_series(1, 12000) n
"""
TAKE = """
    with person as (
        insert into engine.person (user_id, genres) values (%(person)s, '{DRAMA}') returning user_key
    )
    insert into engine.interaction (interaction_id, user_key, media_key, type, value, happened_at)
    select
        (select max(interaction_id) from engine.interaction) + n,
        user_key,
        1 + n %% %(media)s,
        case when n %% 10 = 0 then 'DISLIKE' when n %% 3 = 0 then 'WATCH' else 'LIKE' end::engine.interaction_type,
        1,
        now() - n * interval '1 minute'
    from person, generate_series(1, %(events)s) n
"""
# (The item models would be made of fifty thousand media of one person; what they took is read all the same.)
VIEWS = """
    select object
    from engine.applied_file
    where refresh_order is not null and object !~ 'history$|place|pairs|transitions|knn|slim'
        or object in ('model.user_history', 'model.long_history')
    order by refresh_order
"""


@story
def told(world: World) -> World:
    """Some took each medium once, somebody few again and again, and somebody as others do."""
    with world.connect() as connection:
        connection.execute(FILL)
        for name, (media, events) in PEOPLE.items():
            connection.execute(TAKE, {"person": key(name), "media": media, "events": events})
        connection.execute("analyze")
        for (view,) in connection.execute(VIEWS).fetchall():
            connection.execute("select engine.renew(%s, null)", [view])
        connection.execute("truncate engine.media_change, engine.opinion_change")
        connection.execute("vacuum analyze")
    return world


def pages(connection: psycopg.Connection[Any], call: str, *arguments: object) -> int:
    """How many a call reads, once it is planned."""
    connection.execute(f"select {call}".encode(), arguments)
    explain = f"explain (analyze, buffers, format json) select {call}"
    [(found,)] = connection.execute(explain.encode(), arguments).fetchall()
    plan = found[0]["Plan"]
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_question_reads_no_more_of_more(told: World, strategy: str) -> None:
    """Beyond engine.refresh_policy.long_history; asked again, it reads no more than anybody's."""
    said = Jsonb({"strategy": strategy, "limit": 10})
    with told.connect() as connection:
        read = {
            name: pages(connection, "api.recommendations(%s, %s)", key(name), said)
            for name in PEOPLE
        }
        kept = {
            name: pages(connection, "api.cached_recommendations(%s, %s)", key(name), said)
            for name in PEOPLE
        }
    assert read["most"] <= 1.5 * read["much"]
    assert read["most"] <= 15 * read["usual"]
    # Where trending and popular media are mixed in, some hundred of each are looked up as well.
    # How many of these they took depends on where in the day (UTC) their events of today begin.
    assert read["few"] <= (20 if strategy == "blend" else 9) * read["usual"]
    assert max(kept.values()) <= kept["usual"] + 20


@pytest.mark.parametrize("said", [{}, {"hours": 24}, {"hours": 720}])
def test_a_list_reads_what_they_took_from_an_index(told: World, said: dict[str, int]) -> None:
    question = Jsonb({"limit": 10, **said})
    with told.connect() as connection:
        for kind in ("popular", "trending"):
            call = "api.listed_media_json(%s, %s, %s)"
            usual = pages(connection, call, kind, key("usual"), question)
            for name, (media, _) in PEOPLE.items():
                assert (
                    pages(connection, call, kind, key(name), question) <= usual + 200 + media / 25
                )


def test_media_that_are_ranked_are_looked_up_in_what_they_took(told: World) -> None:
    with told.connect() as connection:
        media = [
            media_id
            for (media_id,) in connection.execute(
                "select media_id from engine.media order by media_id limit 20"
            )
        ]
        for call in ("api.ranked_media(%s, %s)", "api.rank_media(%s, %s)"):
            usual = pages(connection, call, key("usual"), media)
            for name in PEOPLE:
                assert pages(connection, call, key(name), media) <= usual + 200


def test_what_they_do_costs_others_no_more_than_their_day(told: World) -> None:
    """In lists of the last hours, until the next refresh: whatever the time, what is of now and where the hours begin."""
    question = Jsonb({"limit": 10, "hours": 720})
    with told.connect() as connection:
        [(media_id,)] = connection.execute(
            "select media_id from engine.media where media_key = 60000"
        ).fetchall()
        for name in PEOPLE:
            connection.execute(
                "select api.record_interaction(%s, %s, 'LIKE')", (key(name), media_id)
            )
        after = pages(connection, "api.listed_media_json('popular', null, %s)", question)
    # A few times the arrays of each of three (200 pages), and no look-up for each thing of a day.
    assert after <= 3 * 5 * 200


def test_much_that_they_do_at_once_is_looked_for_at_once(told: World) -> None:
    """Not thing by thing in all that they took."""
    changes = 1000
    call = "api.listed_media_json('popular', null, %s)"
    with told.connect() as connection:
        before = pages(connection, call, Jsonb({"limit": 10, "hours": 720}))
        connection.execute(
            "update engine.interaction set value = 2 where interaction_id in ("
            " select interaction_id from engine.interaction join engine.person using (user_key)"
            " where user_id = %s order by happened_at desc limit %s)",
            (key("most"), changes),
        )
        after = pages(connection, call, Jsonb({"limit": 10, "hours": 720}))
    assert after <= before + 30 * changes


def test_what_others_do_is_summed_up_once(told: World) -> None:
    """A list of hours then reads the media that may be on it, and not each thing that was done since the refresh."""
    call = "api.listed_media_json('popular', null, %s)"
    question = Jsonb({"limit": 10, "hours": 720})
    with told.connect() as connection:
        before = pages(connection, call, question)
        connection.execute("update engine.interaction set value = 2 where interaction_id <= 1000")
        assert pages(connection, call, question) > 5 * before
        assert connection.execute("select engine.sum_changes()").fetchone() == (300,)
        assert pages(connection, call, question) <= 3 * before
        assert connection.execute("select engine.sum_changes()").fetchone() == (0,)


def test_of_much_that_is_summed_up_again_each_row_is_looked_at_a_few_times(told: World) -> None:
    """Although the planner thinks that nothing has changed: a refresh has just removed all that had."""
    changes = 3000
    change = "update engine.interaction set value = value + 1 where interaction_id <= %s"
    with told.connect() as connection:
        connection.execute("alter table engine.opinion_change set (autovacuum_enabled = off)")
        connection.execute(change, (changes,))
        connection.execute("delete from engine.opinion_change")
        connection.execute(
            "delete from pg_statistic where starelid = 'engine.opinion_change'::regclass"
        )
        connection.execute("analyze engine.opinion_change")
        connection.execute(change, (changes,))
        connection.execute("select engine.sum_changes()")
    with told.connect() as connection:
        connection.execute(change, (changes,))
        with plans.within_functions(connection) as run:
            connection.execute("select engine.sum_changes()")
    rows = [plans.rows_of(node) for statement in run for node in plans.nodes(statement.plan)]
    assert changes <= max(rows) <= 20 * changes


def test_of_a_day_that_is_cut_nothing_else_is_read(told: World) -> None:
    """Of three who took a thousand media that day, and in every other one."""
    call = "(select count(*) from engine.recent_changes(now() - interval '30 hours'))"
    with told.connect() as connection:
        assert pages(connection, call) <= 150


def test_each_of_many_alike_is_looked_at_once(told: World) -> None:
    """Of media of whom nearly as much is said as of the first ones, between two spans that the model has."""
    alike = 1009
    question = Jsonb({"limit": 10, "hours": 100})
    with told.connect() as connection:
        read = pages(connection, "api.listed_media_json('popular', null, %s)", question)
    assert read <= 12 * alike


@pytest.mark.parametrize("said", [{}, {"hours": 720}])
def test_reasons_of_a_list_read_no_events(told: World, said: dict[str, int]) -> None:
    call = "api.listed_media_json('popular', null, %s)"
    with told.connect() as connection:
        plain = pages(connection, call, Jsonb({"limit": 10, **said}))
        explained = pages(connection, call, Jsonb({"limit": 10, "explain": True, **said}))
    assert explained <= 2 * plain + 200
