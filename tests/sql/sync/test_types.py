"""Columns whose types need but a cast: read, compared by the source itself, and written to."""

import re

import pytest

from tests.sql.forward.steps import here, record, there, waiting
from tests.world import World, key

ENUM = """
create type kind as enum ('LIKE', 'DISLIKE', 'WATCH');
alter table interaction drop constraint interaction_type_check;
alter table interaction alter column type type kind using type::kind
"""


@pytest.mark.parametrize(
    "change",
    [
        ENUM,
        "alter table interaction alter column type type text",
        "alter table interaction alter column id type integer",
        "alter table interaction alter column interaction_value type numeric(6, 3)",
        "alter table interaction alter column interaction_value type real",
        "set timezone = 'UTC'; alter table interaction alter column \"timestamp\" type timestamptz",
    ],
)
def test_interactions_of_another_type(world: World, change: str) -> None:
    for name in ("first", "second", "third"):
        world.media(name, "DRAMA")
    with world.connect("engagement_db") as source:
        source.execute(change)
    world.takes("ann", "first", value=0.5)
    world.refresh()
    record(world, "ann", "second")
    world.refresh()
    assert waiting(world) == 0
    assert len(here(world)) == len(there(world)) == 2
    assert world.sync(reconcile=True)["engagement_db"] == 0
    world.source(
        "engagement_db", "update interaction set type = 'DISLIKE' where media_id = %s", key("first")
    )
    assert world.sync(reconcile=True)["engagement_db"] == 1


CATALOGUE = (
    "alter table medias alter column deleted_at type timestamptz",
    "alter table medias alter column release_year type smallint",
    "alter table medias alter column title type text",
    "create type kind as enum ('MOVIE', 'SERIES');"
    " alter table medias drop constraint medias_media_type_check;"
    " alter table medias alter column media_type type kind using media_type::kind",
)
GENRES = (
    "create type genre as enum ('DRAMA', 'COMEDY');"
    " alter table {0} alter column genre_name type genre using genre_name::genre"
)


@pytest.mark.parametrize("change", [*CATALOGUE, GENRES.format("tb_media_genre")])
def test_a_catalogue_of_another_type(world: World, change: str) -> None:
    with world.connect("catalog_db") as source:
        source.execute(change)
    world.media("first", "DRAMA", release_year=1999)
    assert world.sync()["catalog_db"] == 1
    assert world.sync()["catalog_db"] == 0
    for column in ("title = 'other'", "release_year = 2000", "media_type = 'SERIES'"):
        world.source("catalog_db", f"update medias set {column}")
        assert world.sync()["catalog_db"] == 1
    world.source("catalog_db", "update tb_media_genre set genre_name = 'COMEDY'")
    assert world.sync()["catalog_db"] == 1
    world.refresh()
    [row] = world.recommend("ann")
    assert (row.title, row.release_year, row.media_type, row.genres) == (
        "other",
        2000,
        "SERIES",
        ["COMEDY"],
    )
    world.source("catalog_db", "update medias set deleted_at = now()")
    world.sync()
    assert world.titles("ann") == []


def test_preferences_of_another_type(world: World) -> None:
    with world.connect("user_db") as source:
        source.execute(GENRES.format("tb_user_genre"))
    world.person("ann", "DRAMA")
    assert [world.sync()["user_db"] for _ in range(2)] == [1, 0]
    world.source("user_db", "update tb_user_genre set genre_name = 'COMEDY'")
    assert world.sync()["user_db"] == 1
    assert world.query("select genres from engine.person") == [(["COMEDY"],)]


@pytest.mark.parametrize(("procedure", "tables"), [("sync_media", 2), ("sync_people", 1)])
def test_a_source_computes_its_digest_itself(world: World, procedure: str, tables: int) -> None:
    """With nothing new, a row for each of these crosses the wire, whatever the mapping views cast."""
    [(body,)] = world.query("select prosrc from pg_proc where proname = %s", procedure)
    [digest] = re.findall(r"select\s+count\(\*\),\s+concat_ws\(.*?;", body, re.DOTALL)
    digest = digest.replace("into row_count, current_fingerprint", "")
    digest = digest.replace(", own)", ", null::integer[])")
    plan = world.query(f"explain (verbose, costs off) {digest}", role="ml_service_sync")
    remote = [line for (line,) in plan if "Remote SQL" in line]
    assert len(remote) == tables
    assert all(re.match(r" *Remote SQL: SELECT count\(\*\)", line) for line in remote), remote


def test_interactions_whose_uuids_are_text(world: World) -> None:
    """With the view that `ml-service check` names: compared there, written to, and taken back."""
    for name in ("first", "second", "third"):
        world.media(name, "DRAMA")
    with world.connect("engagement_db") as source:
        source.execute(
            "alter table interaction alter user_id type text, alter media_id type text;"
            "create schema ml_service;"
            "create view ml_service.interaction as select id, user_id::uuid as user_id,"
            ' media_id::uuid as media_id, type, interaction_value, "timestamp"'
            " from public.interaction"
        )
        with world.connect() as operator:
            operator.execute(
                "alter foreign table engagement_db.interaction options (set schema_name 'ml_service')"
            )
        source.execute(
            "insert into interaction (user_id, media_id, type) values (%s, %s, 'LIKE')",
            (str(key("ann")), key("first").hex),  # as some write them: without dashes
        )
    world.refresh()
    record(world, "ann", "second")
    world.refresh()
    assert waiting(world) == 0
    assert len(here(world)) == 2
    assert world.sync(reconcile=True)["engagement_db"] == 0
    world.source("engagement_db", "update interaction set type = 'DISLIKE' where id = 1")
    assert world.sync(reconcile=True)["engagement_db"] == 1
    world.query(
        "select delete_interactions(user_id => %s, media_id => %s, type => 'LIKE')",
        key("ann"),
        key("second"),
    )
    world.sync()
    assert [row.type for row in there(world)] == ["DISLIKE"]
