"""Media are found as people type them, and people by the ids that they have elsewhere."""

from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.sql.console.conftest import Ask
from tests.stories import story
from tests.world import World, key

FIRST_MATRIX = {"title": "The Matrix", "release_year": 1999}
TITLES: dict[str, dict[str, Any]] = {
    "matrix": FIRST_MATRIX,
    "reloaded": {"title": "The Matrix Reloaded", "release_year": 2003},
    "other": {"title": "The Matrix", "release_year": 2024},
    "spider": {"title": "Spider-Man: Homecoming", "release_year": 2017},
    "amelie": {"title": "Amélie", "release_year": 2001},
    "ocean": {"title": "Ocean's Eleven", "release_year": 2001},
    "it": {"title": "It", "release_year": 2017},
    "italian": {"title": "The Italian Job", "release_year": 1969},
}


@story
def told(world: World) -> World:
    for name, columns in TITLES.items():
        world.media(name, "DRAMA", **columns)
    world.takes("ann", "italian")
    world.takes("ann", "reloaded")
    world.refresh()
    return world


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("mat", ["reloaded", "matrix", "other"]),
        ("MATRIX THE", ["reloaded", "matrix", "other"]),
        ("the matrix", ["matrix", "other", "reloaded"]),
        ("the matrix 2024", ["other"]),
        ("spiderman home", []),
        ("man spi", ["spider"]),
        ("amelie", ["amelie"]),
        ("Amé", ["amelie"]),
        ("oceans", ["ocean"]),
        ("ocean’s 2001", ["ocean"]),
        ("it", ["it", "italian"]),
        ("!' & | :* (", []),
    ],
)
def test_a_medium_is_found_as_people_type_it(
    told: World, ask: Ask, typed: str, found: list[str]
) -> None:
    assert [UUID(each["id"]) for each in ask("media", typed)["media"]] == [
        key(one) for one in found
    ]


def test_a_medium_is_found_by_its_id_and_by_that_of_elsewhere(told: World, ask: Ask) -> None:
    [(inside,)] = told.query("select api.media_id('tt0111161')")
    told.source(
        "catalog_db",
        "insert into medias (id, title, media_type) values (%s, 'Shawshank', 'MOVIE')",
        inside,
    )
    told.source("catalog_db", "insert into tb_media_genre values (%s, 'DRAMA')", inside)
    told.sync()
    for typed in (str(inside), inside.hex[:8].upper(), " tt0111161 "):
        [found] = ask("media", typed)["media"]
        assert (UUID(found["id"]), found["title"]) == (inside, "Shawshank")


@pytest.mark.parametrize(("typed", "n"), [("", 1), ("  ", 1), (None, 1), ("x" * 257, 1), ("x", 0)])
def test_what_cannot_be_looked_for_is_refused(
    told: World, ask: Ask, typed: str | None, n: int
) -> None:
    with pytest.raises(psycopg.Error) as error:
        ask("media", typed, n)
    assert error.value.sqlstate == "ML400"


def test_titles_are_looked_up_and_not_read_through(told: World, ask: Ask) -> None:
    with told.connect() as connection:
        connection.execute("set enable_seqscan = off")
        plan = connection.execute(
            "explain select from engine.media where engine.title_words(title) @@ 'matrix'"
        ).fetchall()
    assert "media_title_words" in str(plan)


def test_a_person_is_found_by_their_id_of_elsewhere(told: World, ask: Ask) -> None:
    told.query("select engine.name_ids('user', array['bob'])")
    [(bob,)] = told.query("select api.user_id('bob')")
    told.query("select api.record_interaction(%s, %s, 'LIKE')", bob, key("it"))
    [found] = ask("people", search="bob")["people"]
    assert (UUID(found["user_id"]), found["outside_id"]) == (bob, "bob")
    assert ask("people", search="nobody")["people"] == []


def test_of_many_titles_with_a_word_the_most_popular_are_found(told: World, ask: Ask) -> None:
    for number in range(60):
        told.media(f"fan {number}", "DRAMA", title=f"Fan {number}")
    told.takes("bob", "fan 59")
    told.takes("cid", "fan 59")
    told.takes("bob", "fan 58")
    told.refresh()
    assert [each["title"] for each in ask("media", "fan", 2)["media"]] == ["Fan 59", "Fan 58"]


def test_what_the_model_has_not_seen_or_does_not_recommend_is_found(told: World, ask: Ask) -> None:
    told.source("catalog_db", "update medias set deleted_at = now() where title = 'Amélie'")
    told.media("late", "DRAMA", title="Late Amelie")
    told.sync()
    assert [each["title"] for each in ask("media", "amelie")["media"]] == ["Amélie", "Late Amelie"]
    told.refresh()
    assert {each["title"] for each in ask("media", "ame")["media"]} == {"Amélie", "Late Amelie"}
