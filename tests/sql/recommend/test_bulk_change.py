"""All of the catalogue has changed, and no refresh has followed: what an answer reads meanwhile."""

import pytest

from tests.world import World, key

MEDIA = 1500
CHANGES: tuple[tuple[str, str], ...] = (
    ("popular", "insert into tb_media_genre select id, 'Everything' from medias"),
    ("trending", "insert into tb_media_genre select id, 'Everything' from medias"),
    ("sequence", "insert into tb_media_genre select id, 'Everything' from medias"),
    ("classic", "update medias set release_year = 1950, media_type = 'SERIES'"),
    ("blend", "update medias set release_year = 1950, media_type = 'SERIES'"),
)


@pytest.mark.parametrize(("strategy", "change"), CHANGES)
def test_an_answer_reads_no_more_of_it_than_a_page_needs(
    world: World, strategy: str, change: str
) -> None:
    world.source(
        "catalog_db",
        "insert into medias (id, title, version, create_at, update_at) select"
        f" md5(number::text)::uuid, number, 1, now(), now() from generate_series(1, {MEDIA}) number",
    )
    world.source("catalog_db", "insert into tb_media_genre select id, 'DRAMA' from medias")
    world.person("ann", "DRAMA")
    for number in range(20):
        world.takes("ann" if number < 5 else "bob", f"film {number}")
        world.media(f"film {number}", "DRAMA")
    world.refresh()
    before = rows_read(world, strategy)
    world.source("catalog_db", change)
    assert world.sync()["catalog_db"] == MEDIA + 20
    with world.connect(role="ml_service_owner") as connection:
        connection.execute("analyze engine.media_change, engine.media")
    assert rows_read(world, strategy) <= 2 * before


def rows_read(world: World, strategy: str) -> int:
    """How many rows of tables and views an answer reads."""
    with world.connect() as connection:
        connection.autocommit = False
        connection.execute("select from recommend(%s, strategy => %s)", (key("ann"), strategy))
        [(rows,)] = connection.execute(
            "select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::integer"
            " from pg_stat_xact_user_tables where schemaname in ('engine', 'model')"
        ).fetchall()
    assert isinstance(rows, int)
    return rows
