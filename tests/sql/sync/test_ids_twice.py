"""Ids that a source has twice, as a view may: one row counts, always the same, and stops no other."""

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service import worker
from tests.examples import scaled
from tests.sql.reconcile.test_reconcile import DIFFERING
from tests.sql.sync.test_left_out import sources
from tests.world import START, World, key

INSERT = (
    'insert into interaction (id, user_id, media_id, type, interaction_value, "timestamp")'
    " overriding system value values (%s, %s, %s, %s, %s, %s)"
)
HERE = """
    select interaction_id, user_id, media_id, type::text, value, happened_at at time zone 'UTC' as happened_at
    from engine.interaction join engine.person using (user_key) join engine.media using (media_key)
    order by 1
"""


@pytest.fixture
def without_keys(world: World) -> World:
    for source, table in (
        ("engagement_db", "interaction"),
        ("catalog_db", "medias"),
        ("user_db", "user_preferences"),
    ):
        lose_key(world, source, table)
    world.source("user_db", "drop index user_preferences_user_id")
    return world


def lose_key(world: World, source: str, table: str) -> None:
    world.source(source, f"alter table {table} drop constraint {table}_pkey cascade")


def row(
    number: int, person: str, medium: str, type: str = "LIKE", day: float = 0
) -> tuple[Any, ...]:
    return (number, key(person), key(medium), type, 1.0, START + timedelta(days=day))


def tell(world: World, *rows: tuple[Any, ...]) -> None:
    for each in rows:
        world.source("engagement_db", INSERT, *each)


def expected(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The latest of each id, then the first by who and what."""
    known: dict[int, tuple[Any, ...]] = {}
    for each in sorted(rows, key=lambda of: (of[0], -of[5].timestamp(), *of[1:4])):
        known.setdefault(each[0], each)
    return [known[number] for number in sorted(known)]


def left_out(world: World, source: str = "engagement_db") -> int:
    count: int = sources(world)[source]["rows_left_out"]
    return count


def is_settled(world: World) -> None:
    """Neither a sync nor a reconcile finds anything to read again."""
    assert world.sync()["engagement_db"] == 0
    with world.connect(role="ml_service_sync") as connection:
        assert connection.execute(DIFFERING).fetchall() == []


@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_of_one_id_the_latest_counts(without_keys: World, order: tuple[int, ...]) -> None:
    rows = [row(1, "ann", "x", day=1), row(1, "bob", "y", day=2), row(1, "cem", "z", day=2)]
    tell(without_keys, *(rows[place] for place in order), row(2, "ann", "y"))
    without_keys.sync()
    latest = min(rows[1:], key=lambda of: of[1])
    assert without_keys.query(HERE) == [latest, row(2, "ann", "y")]
    assert left_out(without_keys) == 2
    is_settled(without_keys)
    assert left_out(without_keys) == 2


def test_what_comes_twice_later_and_goes_again(without_keys: World) -> None:
    tell(without_keys, row(1, "ann", "x"), row(2, "bob", "x"))
    without_keys.sync()
    tell(without_keys, row(1, "cem", "y", day=3), row(2, "bob", "x"))
    without_keys.sync()
    assert without_keys.query(HERE) == [row(1, "cem", "y", day=3), row(2, "bob", "x")]
    assert left_out(without_keys) == 2
    is_settled(without_keys)
    without_keys.source("engagement_db", "delete from interaction where user_id = %s", key("cem"))
    without_keys.sync()
    assert without_keys.query(HERE) == [row(1, "ann", "x"), row(2, "bob", "x")]
    assert left_out(without_keys) == 1
    without_keys.source("engagement_db", "delete from interaction")
    without_keys.sync()
    assert without_keys.query(HERE) == []
    assert left_out(without_keys) == 0
    assert without_keys.query("select from engine.repeated_row") == []


def test_a_reconcile_settles_further_back(without_keys: World) -> None:
    without_keys.query("update engine.sync_state set look_back = 1 returning 1")
    rows = [row(number, "ann", f"m{number}") for number in range(1, 1200)]
    tell(without_keys, *rows)
    without_keys.sync()
    twice = [row(5, "bob", "x", day=1), row(7, "ann", "m7")]
    tell(without_keys, *twice)
    without_keys.sync(reconcile=True)
    assert without_keys.query(HERE) == expected(rows + twice)
    assert left_out(without_keys) == 2
    is_settled(without_keys)
    without_keys.sync(reconcile=True)
    assert left_out(without_keys) == 2


@pytest.mark.parametrize("batch", range(1, 8))
def test_a_first_load_by_steps_cuts_no_id_in_two(without_keys: World, batch: int) -> None:
    """Also where all rows of an id are more than a step reads."""
    without_keys.query("update engine.sync_state set batch = %s, look_back = 2 returning 1", batch)
    rows = [
        row(number, person, "x", day=day)
        for number in (1, 2, 3, 5, 6)
        for day, person in enumerate("abcd"[: 1 + number % 4])
    ]
    tell(without_keys, *rows)
    without_keys.sync(reconcile=True)
    assert without_keys.query(HERE) == expected(rows)
    assert left_out(without_keys) == len(rows) - 5
    is_settled(without_keys)


WRITES = st.lists(
    st.tuples(st.integers(1, 9), st.sampled_from("abc"), st.sampled_from("xyz"), st.integers(0, 2)),
    max_size=12,
)


@settings(max_examples=scaled(25))
@given(st.lists(WRITES, min_size=1, max_size=3), st.integers(1, 6), st.integers(1, 6))
def test_whatever_comes_when_it_is_what_one_reading_would_be(
    shared_world: World, turns: list[list[tuple[int, str, str, int]]], batch: int, look_back: int
) -> None:
    shared_world.clear()
    lose_key_once(shared_world)
    shared_world.query(
        "update engine.sync_state set batch = %s, look_back = %s returning 1", batch, look_back
    )
    rows: list[tuple[Any, ...]] = []
    for turn in turns:
        came = [row(number, who, what, day=day) for number, who, what, day in turn]
        tell(shared_world, *came)
        rows += came
        shared_world.sync()
    shared_world.sync(reconcile=True)
    assert shared_world.query(HERE) == expected(rows)
    assert left_out(shared_world) == len(rows) - len(expected(rows))
    is_settled(shared_world)


def lose_key_once(world: World) -> None:
    world.source(
        "engagement_db", "alter table interaction drop constraint if exists interaction_pkey"
    )


@pytest.mark.parametrize("first", ["gone", "late", "early"])
def test_of_one_medium_the_first_that_is_there_counts(without_keys: World, first: str) -> None:
    told: dict[str, dict[str, Any]] = {
        "gone": {"title": "A", "deleted_at": START},
        "late": {"title": "C"},
        "early": {"title": "B", "release_year": 2001},
    }
    for name in (first, *(told.keys() - {first})):
        without_keys.media("x", **told[name])
    without_keys.media("y", "DRAMA", "DRAMA")
    known = "select title, deleted, genres from engine.media join engine.genre_set using (genre_set_key) order by title"
    for written in (2, 0):
        assert without_keys.sync()["catalog_db"] == written
        assert without_keys.query(known) == [("B", False, []), ("y", False, ["DRAMA"])]
        assert left_out(without_keys, "catalog_db") == 2
        assert sources(without_keys)["catalog_db"]["error"] is None
    without_keys.source("catalog_db", "delete from medias where title in ('A', 'B')")
    without_keys.sync()
    assert without_keys.query(known) == [("C", False, []), ("y", False, ["DRAMA"])]
    assert left_out(without_keys, "catalog_db") == 0


def test_a_person_who_comes_twice_has_the_genres_of_both(without_keys: World) -> None:
    for genres in (("DRAMA", "ACTION"), ("DRAMA",)):
        without_keys.person("ann", *genres)
    for _ in range(2):
        without_keys.sync()
        assert without_keys.query("select genres from engine.person") == [(["ACTION", "DRAMA"],)]


def test_rows_without_an_id_stop_no_other(without_keys: World) -> None:
    for source, table in (("catalog_db", "medias"), ("engagement_db", "interaction")):
        identity = "alter column id drop identity if exists, " if table == "interaction" else ""
        without_keys.source(source, f"alter table {table} {identity}alter column id drop not null")
    without_keys.source("catalog_db", "insert into medias (id, title) values (null, 'nothing')")
    without_keys.media("x")
    tell(without_keys, (None, *row(1, "ann", "x")[1:]), row(1, "bob", "x"))
    worker.sync(without_keys.database, reconcile=True)
    assert without_keys.query(HERE) == [row(1, "bob", "x")]
    assert without_keys.query("select title from engine.media") == [("x",)]
    assert left_out(without_keys) == 1
    assert left_out(without_keys, "catalog_db") == 1
