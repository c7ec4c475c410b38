from typing import Any

import psycopg
import pytest

from tests.servers import Server
from tests.world import World, key


def _genres(world: World, person: str) -> Any:
    [(genres,)] = world.query("select genres from engine.person where user_id = %s", key(person))
    return genres


def test_changes_of_a_medium_show_after_one_sync(world: World) -> None:
    world.media("old title", "DRAMA")
    world.refresh()
    world.source("catalog_db", "update medias set title = 'new title'")
    world.source("catalog_db", "update tb_media_genre set genre_name = 'COMEDY'")
    assert world.sync()["catalog_db"] == 1
    [row] = world.recommend("ann")
    assert (row.title, row.genres) == ("new title", ["COMEDY"])


def test_a_new_medium_shows_after_one_sync(world: World) -> None:
    world.person("ann", "DRAMA")
    world.media("old", "DRAMA")
    world.refresh()
    world.media("new", "DRAMA")
    world.sync()
    assert set(world.titles("ann")) == {"old", "new"}


def test_a_change_of_genres_alone_shows_after_one_sync(world: World) -> None:
    world.media("x", "DRAMA")
    world.refresh()
    world.source("catalog_db", "update tb_media_genre set genre_name = 'COMEDY'")
    assert world.sync()["catalog_db"] == 1
    [row] = world.recommend("ann")
    assert row.genres == ["COMEDY"]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("title", "'other'"),
        ("description", "'other'"),
        ("release_year", "1999"),
        ("media_type", "'SERIES'"),
        ("cover_url", "'other'"),
        ("deleted_at", "now()"),
        ("title", "null"),
    ],
)
def test_every_column_counts_as_a_change(world: World, column: str, value: str) -> None:
    world.media("x", "DRAMA")
    world.sync()
    world.source("catalog_db", f"update medias set {column} = {value}")
    assert world.sync()["catalog_db"] == 1


def test_a_medium_that_is_gone_from_the_source_is_gone_after_one_sync(world: World) -> None:
    world.media("x")
    world.media("y")
    world.refresh()
    world.source("catalog_db", "delete from medias where title = 'x'")
    world.sync()
    assert world.titles("ann") == ["y"]


def test_preferences_show_after_one_sync(world: World) -> None:
    world.person("ann", "DRAMA")
    world.sync()
    world.source("user_db", "insert into tb_user_genre values (%s, 'ACTION')", key("ann"))
    world.sync()
    assert _genres(world, "ann") == ["ACTION", "DRAMA"]
    world.source("user_db", "delete from tb_user_genre")
    world.sync()
    assert _genres(world, "ann") == []


def test_genres_that_come_twice_count_once(world: World) -> None:
    world.person("ann", "DRAMA", "DRAMA")
    world.media("x", "DRAMA", "DRAMA")
    world.refresh()
    [row] = world.recommend("ann")
    assert (row.genres, row.content_score) == (["DRAMA"], 1.0)


def test_genres_of_someone_without_preferences_do_not_count(world: World) -> None:
    world.source("user_db", "insert into tb_user_genre values (%s, 'DRAMA')", key("ann"))
    assert world.sync()["user_db"] == 0


def test_a_source_that_is_gone_changes_nothing_and_is_named(world: World, postgres: Server) -> None:
    world.media("x")
    world.refresh()
    [(database,)] = world.query(
        "select option_value from pg_foreign_server, pg_options_to_table(srvoptions)"
        " where srvname = 'catalog_db' and option_name = 'dbname'"
    )
    postgres.drop(database)
    with pytest.raises(psycopg.Error, match="catalog_db"):
        world.sync()
    assert world.titles("ann") == ["x"]


def test_only_what_may_be_recommended_otherwise_makes_a_candidate_anew(world: World) -> None:
    for number in range(5):
        world.media(f"medium {number}", "DRAMA")
    world.refresh()
    candidates = "select media_id from engine.media_change join engine.media using (media_key)"
    world.source(
        "catalog_db",
        "update medias set title = 'new', description = 'd', cover_url = 'c', release_year = 1950,"
        " media_type = 'SERIES'",
    )
    assert world.sync()["catalog_db"] == 5
    assert world.query(candidates) == []
    assert set(world.titles("ann")) == {"new"}
    world.source(
        "catalog_db", "update medias set deleted_at = now() where id = %s", key("medium 1")
    )
    assert world.sync()["catalog_db"] == 1
    assert world.query(candidates) == [(key("medium 1"),)]


def test_genres_are_compared_as_people_mean_them(world: World) -> None:
    """The catalogue's spelling is shown, whoever came first."""
    world.person("ann", "science fiction ", "SCIENCE FICTION", "DRAMA\n")
    world.sync()
    world.media("first", "Science Fiction", " Drama ")
    world.media("second", "Science Fiction")
    world.media("third", "science fiction", " ")
    world.refresh()
    world.sync()  # people are read anew: the catalogue has new genres
    assert _genres(world, "ann") == ["Drama", "Science Fiction"]
    assert {row.title: (row.genres, row.content_score) for row in world.recommend("ann")} == {
        "first": (["Drama", "Science Fiction"], 1.0),
        "second": (["Science Fiction"], 0.5),
        "third": (["Science Fiction"], 0.5),
    }


def test_a_genre_keeps_its_first_spelling(world: World) -> None:
    world.media("x", "Drama")
    world.sync()
    world.source("catalog_db", "update tb_media_genre set genre_name = 'DRAMA '")
    world.media("y", "DRAMA")
    world.sync()
    assert world.query("select genres from engine.genre_set") == [(["Drama"],)]
    assert world.query("select genre from engine.genre") == [("Drama",)]


def test_a_list_of_a_genre_takes_any_spelling(world: World) -> None:
    world.media("x", "Science Fiction")
    world.refresh()
    for genre in ("science fiction", " SCIENCE FICTION ", "Science Fiction"):
        assert world.query("select title from api.popular_media(genre => %s)", genre) == [("x",)]
    assert world.query("select title from api.popular_media(genre => 'science')") == []


def test_a_spelling_of_before_is_mended_by_the_next_sync(world: World) -> None:
    """As a database of before revision 0036 has it."""
    world.person("ann", "drama")
    world.media("x", "Drama")
    world.media("y", "Drama", "Comedy")
    world.media("z", "drama ")
    world.alembic("downgrade", "0032")
    with world.connect() as connection:
        connection.execute(
            """
            insert into engine.genre_set (genres) values ('{Drama}'), ('{Comedy,Drama}'), ('{"drama "}');
            insert into engine.genre (genre, genre_set_keys)
            select genre, array_agg(genre_set_key)
            from engine.genre_set, unnest(genres) genre
            group by genre
            """
        )
        for title, genres in (("x", ["Drama"]), ("y", ["Comedy", "Drama"]), ("z", ["drama "])):
            connection.execute(
                "insert into engine.media (media_id, title, media_type, genre_set_key)"
                " select %s, %s, 'MOVIE', genre_set_key from engine.genre_set where genres = %s",
                (key(title), title, genres),
            )
    world.alembic("upgrade", "head")
    world.sync()
    world.sync()
    assert _genres(world, "ann") == ["Drama"]
    shown = "select title, genres from engine.media join engine.genre_set using (genre_set_key)"
    assert dict(world.query(shown)) == {
        "x": ["Drama"],
        "y": ["Comedy", "Drama"],
        "z": ["Drama"],
    }
    assert world.query("select genre from engine.genre order by genre") == [("Comedy",), ("Drama",)]


def test_what_was_taken_counts_when_the_catalogue_has_it_at_last_or_again(world: World) -> None:
    taken = "select count(*) from engine.interaction join engine.media using (media_key) where available"
    world.takes("ann", "late")
    world.sync()
    assert world.query(taken) == [(0,)]
    for _ in range(2):
        world.media("late")
        world.sync()
        assert world.query(taken) == [(1,)]
        world.source("catalog_db", "delete from medias")
        world.sync()
        assert world.query(taken) == [(0,)]
