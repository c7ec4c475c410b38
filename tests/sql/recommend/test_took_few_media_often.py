"""Who did very much: what they think, and what they took, is as the model has it and what changed since."""

import random
from typing import Any

import psycopg
import pytest

from tests.stories import story
from tests.world import World, key, question

FILL = """
    insert into engine.genre_set (genres) values ('{DRAMA}');
    insert into engine.media (media_id, title, genre_set_key) select md5(n::text)::uuid, 'x', 1 from generate_series(1, 40) n;
    update engine.refresh_policy set long_history = 10
"""
OTHERS = """
    insert into engine.person (user_id) select md5('person ' || n)::uuid from generate_series(1, 20) n;
    insert into engine.interaction (interaction_id, user_key, media_key, type, value, happened_at)
    select 1000 + row_number() over (), user_key, 1 + (user_key * 7 + n * n) % 40, 'LIKE', 1, now() - n * interval '1 hour'
    from engine.person, generate_series(1, 12) n
    where user_id not in (select user_id from engine.person join engine.interaction using (user_key))
"""
# (Few moments, so that very much is of the same.)
TAKE = """
    insert into engine.interaction (interaction_id, user_key, media_key, type, value, happened_at)
    select %s, user_key, %s, %s, %s, date_trunc('day', now()) - %s * interval '1 hour'
    from engine.person
    where user_id = %s
"""
CHANGE = """
    update engine.interaction set media_key = %s, type = %s, value = %s, interaction_id = interaction_id + 1000000
    where interaction_id = %s
"""
ASKER = """
    row(user_id, user_key, genres, '{}', strategy, null, null, false, %(without)s::integer[], %(is_long)s, null, null)::engine.asker
"""
LATEST = f"""
    select opinion.media_key, opinion.preference, opinion.last_at
    from engine.person
    cross join engine.strategy
    cross join lateral engine.latest_opinions({ASKER}, %(least)s) opinion
    where user_id = %(person)s and name = 'similar'
    order by opinion.last_at desc, opinion.last_id desc
    limit %(most)s
"""
TAKEN = """
    select media_key, count(*) > 0
    from engine.person
    cross join lateral {} taken
    where user_id = %s
    group by media_key
    order by media_key
"""


@story
def told(world: World) -> World:
    """Ann did much with few media, and bob as much."""
    chance = random.Random(1)
    with world.connect() as connection:
        connection.execute(FILL)
        for name in ("ann", "bob"):
            connection.execute("insert into engine.person (user_id) values (%s)", [key(name)])
            for _ in range(150):
                take(connection, chance, name)
        connection.execute(OTHERS)
        connection.execute("select engine.refresh()")
    return world


def take(connection: psycopg.Connection[Any], chance: random.Random, name: str) -> None:
    [(top,)] = connection.execute("select coalesce(max(interaction_id), 0) from engine.interaction")
    type_, value = chance.choice(
        [("LIKE", 1), ("LIKE", -1), ("WATCH", 1), ("WATCH", 0), ("DISLIKE", -1)]
    )
    medium = min(chance.randint(1, 30), chance.randint(1, 30))
    happened = chance.randint(0, 20)
    connection.execute(TAKE, [top + 1, medium, type_, value, happened, key(name)])


def change(connection: psycopg.Connection[Any], chance: random.Random) -> None:
    """Something comes, goes, or becomes something else; or the same with another id, as what is forwarded."""
    event = chance.choice(connection.execute("select * from engine.interaction").fetchall())
    match chance.randint(0, 3):
        case 0:
            take(connection, chance, "ann")
        case 1:
            connection.execute(
                "delete from engine.interaction where interaction_id = %s", [event.interaction_id]
            )
        case 2:
            changed = [chance.randint(1, 30), chance.choice(["LIKE", "WATCH"]), event.value]
            connection.execute(CHANGE, [*changed, event.interaction_id])
        case _:
            connection.execute(
                CHANGE, [event.media_key, event.type, event.value, event.interaction_id]
            )


def check(connection: psycopg.Connection[Any]) -> None:
    for name in ("ann", "bob"):
        for most in (1, 5, 100):
            connection.execute(
                "update engine.strategy set history_limit = %s where name = 'similar'", [most]
            )
            for least in (0, 1):
                for without in ("{}", "{1,2,3}"):
                    asked = {"person": key(name), "most": most, "least": least, "without": without}
                    plain, long = (
                        connection.execute(LATEST, {**asked, "is_long": is_long}).fetchall()
                        for is_long in (False, True)
                    )
                    assert plain
                    assert plain == long
        by_model, by_events = (
            connection.execute(TAKEN.format(source).encode(), [key(name)]).fetchall()
            for source in (
                "engine.taken_by(person.user_key)",
                "(select media_key from engine.interaction where user_key = person.user_key)",
            )
        )
        assert by_model == by_events


@pytest.mark.parametrize("seed", range(4))
def test_what_changed_since_counts(told: World, seed: int) -> None:
    chance = random.Random(seed)
    with told.connect() as connection:
        [(is_known,)] = connection.execute("select engine.changes_are_known()").fetchall()
        assert is_known
        check(connection)
        for changes in (1, 3, 20):
            for _ in range(changes):
                change(connection, chance)
            check(connection)


@pytest.mark.parametrize("strategy", ["similar", "sequence"])
def test_reasons_say_what_they_last_did(told: World, strategy: str) -> None:
    asked = question(strategy=strategy, explain=True)
    with told.connect() as connection:
        answers = []
        for long_history in (10, 4000):
            connection.execute("update engine.refresh_policy set long_history = %s", [long_history])
            connection.execute("select engine.refresh()")
            [(answer,)] = connection.execute(
                "select api.recommendations(%s, %s) -> 'recommendations'", [key("ann"), asked]
            ).fetchall()
            answers.append(answer)
    long, plain = answers
    deeds = {reason["deed"] for medium in plain for reason in medium["reasons"] if "deed" in reason}
    assert deeds & {"liked", "watched"}
    assert long == plain


def test_where_it_is_not_known_what_changed_the_events_tell(told: World) -> None:
    with told.connect() as connection:
        for _ in range(5):
            take(connection, random.Random(2), "ann")
        connection.execute("truncate engine.opinion_change")
        connection.execute("insert into engine.opinion_change (user_key, media_key) values (0, 0)")
        check(connection)
