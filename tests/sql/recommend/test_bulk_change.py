"""All of the catalogue has changed, and no refresh has followed: what an answer reads meanwhile."""

import pytest
from psycopg.types.json import Jsonb

from tests.world import World, key

MEDIA = 10_000
COUNTED = 501
"""So many changes are counted, to know that they are too many to be looked at."""
LOOKED_AT = 1000
"""Rows of 100 media that came, and of 100 that went: each in the few tables that know it."""
NEW = (
    "insert into medias (id, title, version, create_at, update_at) select"
    " md5(number::text)::uuid, number, 1, now(), now() from generate_series(%s::integer, %s::integer) number"
)
STRATEGIES = ("popular", "trending", "classic", "sequence", "similar", "blend")
CHANGES: tuple[tuple[str, str], ...] = (
    ("popular", "insert into tb_media_genre select id, 'Everything' from medias"),
    ("trending", "insert into tb_media_genre select id, 'Everything' from medias"),
    ("classic", "insert into tb_media_genre select id, 'Everything' from medias"),
    ("sequence", "insert into tb_media_genre select id, 'Everything' from medias"),
    ("classic", "update medias set release_year = 1950, media_type = 'SERIES'"),
    ("blend", "update medias set release_year = 1950, media_type = 'SERIES'"),
)


@pytest.mark.parametrize(("strategy", "change"), CHANGES)
def test_an_answer_reads_no_more_of_it_than_a_page_needs(
    world: World, strategy: str, change: str
) -> None:
    many(world)
    before = rows_read(world, strategy)
    world.source("catalog_db", change)
    assert world.sync()["catalog_db"] == MEDIA + 20
    assert rows_read(world, strategy) <= 2 * before + COUNTED


def test_an_answer_looks_at_few_of_many_that_come(world: World) -> None:
    many(world)
    before = {strategy: rows_read(world, strategy) for strategy in STRATEGIES}
    world.source("catalog_db", NEW, MEDIA + 1, 2 * MEDIA)
    world.source("catalog_db", "insert into tb_media_genre select id, 'DRAMA' from medias")
    assert world.sync()["catalog_db"] == MEDIA
    for strategy in STRATEGIES:
        assert rows_read(world, strategy) <= 2 * before[strategy] + COUNTED + LOOKED_AT, strategy


def test_an_answer_looks_at_few_of_many_that_go_and_shows_none(world: World) -> None:
    many(world)
    before = {strategy: rows_read(world, strategy) for strategy in STRATEGIES}
    world.source(
        "catalog_db",
        "update medias set deleted_at = now() where title <> 'film 0' and title !~ '1$'",
    )
    assert world.sync()["catalog_db"] > MEDIA / 2
    for strategy in STRATEGIES:
        assert rows_read(world, strategy) <= 2 * before[strategy] + COUNTED + LOOKED_AT, strategy
        shown = world.recommend("ann", 1000, strategy=strategy)
        assert len({row.title for row in shown}) == 1000
        assert {row.title[-1] for row in shown} == {"1"}
        # What went has no place before others, where one asks why, either.
        for place in (1, 900):
            [found] = world.query(
                "select * from why_not(%s, %s, %s)", key("ann"), shown[place - 1].media_id, strategy
            )
            assert found.position == place, strategy
    for function in ("popular_media", "trending_media"):
        listed = world.query(f"select title from {function}(1000)", role="ml_service_app")
        assert {row.title[-1] for row in listed} <= {"0", "1"}


@pytest.mark.parametrize(
    "change",
    [
        "update medias set deleted_at = now() where title ~ '^[0-9]{1,4}$'",
        "insert into tb_media_genre select id, 'Everything' from medias where title ~ '^[0-9]{1,4}$'",
    ],
)
def test_what_changed_in_one_way_is_not_looked_for_among_what_changed_in_another(
    world: World, change: str
) -> None:
    many(world)
    before = {strategy: rows_read(world, strategy) for strategy in STRATEGIES}
    world.source("catalog_db", NEW, MEDIA + 1, MEDIA + 4000)
    world.source("catalog_db", "insert into tb_media_genre select id, 'DRAMA' from medias")
    assert world.sync()["catalog_db"] == 4000
    # These are at the end of engine.media_change; the planner thinks them anywhere.
    world.source("catalog_db", change)
    assert world.sync()["catalog_db"] == MEDIA - 1
    for strategy in STRATEGIES:
        assert rows_read(world, strategy) <= 2 * before[strategy] + COUNTED + LOOKED_AT, strategy


def test_of_many_that_come_some_are_candidates_at_once_and_all_with_the_refresh(
    world: World,
) -> None:
    many(world)
    world.source("catalog_db", NEW, MEDIA + 1, MEDIA + 101)
    world.source(
        "catalog_db",
        "insert into tb_media_genre select id, 'COMEDY' from medias where title ~ '^1[0-9]{4}$' and title <> '10000'",
    )
    world.person("cid", "COMEDY")
    world.sync()
    assert len(comedies(world)) == 100
    world.refresh()
    assert len(comedies(world)) == 101


def comedies(world: World) -> list[str]:
    rows = world.recommend("cid", 1000)
    return [row.title for row in rows if row.content_score == 1]


def many(world: World) -> None:
    """Ten thousand media that nobody took, and twenty that somebody did."""
    world.source("catalog_db", NEW, 1, MEDIA)
    world.source("catalog_db", "insert into tb_media_genre select id, 'DRAMA' from medias")
    world.person("ann", "DRAMA")
    for number in range(20):
        world.takes("ann" if number < 5 else "bob", f"film {number}")
        world.media(f"film {number}", "DRAMA")
    world.refresh()


def test_many_that_change_genres_are_found_by_those_before_and_shown_with_those_now(
    world: World,
) -> None:
    world.source("catalog_db", NEW, 1, 501)
    world.source("catalog_db", "insert into tb_media_genre select id, 'COMEDY' from medias")
    for name in ("lost", "kept", "gained", "gained, and popular"):
        world.media(name, "HORROR" if "gained" in name else "DRAMA")
    world.person("ann", "DRAMA")
    world.takes("bob", "gained, and popular")
    world.refresh()
    # One less, and each is looked at.
    world.source(
        "catalog_db",
        "update tb_media_genre set genre_name = case media_id when %s then 'HORROR' else 'DRAMA' end"
        " where media_id = any (%s)",
        key("lost"),
        [key(name) for name in ("lost", "gained", "gained, and popular")],
    )
    world.sync()
    exact = {"kept": 1.0, "gained": 1.0, "gained, and popular": 1.0}
    assert content(world, 3) == exact
    world.source("catalog_db", "insert into tb_media_genre select id, 'Everything' from medias")
    world.sync()
    assert content(world, 2) == {"gained, and popular": 1.0, "kept": 1.0}
    assert "gained" not in content(world, 3)
    # Filters know what is.
    assert content(world, 10, filter=Jsonb({"genre": "DRAMA"})) == exact
    assert content(world, 10, filter=Jsonb({"genre": "HORROR"})) == {"lost": 0.0}
    world.refresh()
    assert content(world, 3) == exact


def content(world: World, n: int, **arguments: object) -> dict[str, float]:
    """The content_score of what Ann is given, by title."""
    return {row.title: row.content_score for row in world.recommend("ann", n, **arguments)}


def rows_read(world: World, strategy: str) -> int:
    """How many rows of tables and views an answer reads."""
    with world.connect(role="ml_service_owner") as connection:
        connection.execute("analyze engine.media_change, engine.media")
    with world.connect() as connection:
        connection.autocommit = False
        connection.execute("select from recommend(%s, strategy => %s)", (key("ann"), strategy))
        [(rows,)] = connection.execute(
            "select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::integer"
            " from pg_stat_xact_user_tables where schemaname in ('engine', 'model')"
        ).fetchall()
    assert isinstance(rows, int)
    return rows
