"""A team's own files: from an empty server to answers that have their ids."""

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psycopg
import pytest
from alembic import command
from alembic.config import Config

from service.tools import cli
from service.tools.init import create
from service.tools.load import LoadError, Summary, import_files
from service.tools.postgres import Cluster
from tests.servers import ROOT
from tests.world import World

CATALOGUE = """\
id,title,description,release_year,media_type,genres,cover_url,shelf
tt1,Heat,"Two men, one city",1995,movie,CRIME|DRAMA,https://example.org/heat.jpg,A
tt2,Ronin,,1998,MOVIE,CRIME,,B
tt3,Amélie,,2001,,COMEDY,,
8a1f6d0e-3b0c-4a52-9c39-5d5c3f5b8a11,Fargo,,,SERIES,,,
"""
USERS = "id,genres\nbob,CRIME|DRAMA\nann,\n"
EVENTS: tuple[dict[str, Any], ...] = (
    {"user_id": "ann", "media_id": "tt1", "type": "LIKE", "timestamp": "2026-01-01T00:00:00Z"},
    {"user_id": "ann", "media_id": "tt2", "type": "watch", "interaction_value": 2},
    {"FeedbackType": "read", "UserId": "cid", "ItemId": "tt1", "Value": 0, "Timestamp": "0001-01-01T00:00:00Z"},
)  # fmt: skip


def lines(*events: dict[str, Any]) -> str:
    return "".join(json.dumps(event) + "\n" for event in events)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "catalogue.csv").write_text(CATALOGUE, encoding="utf-8")
    (tmp_path / "users.csv").write_text(USERS)
    (tmp_path / "events.jsonl").write_text(lines(*EVENTS))
    return tmp_path


def imported(world: World, path: Path, *, skip_malformed: bool = False) -> Summary:
    return import_files(
        path,
        world.conninfo["user_db"],
        world.conninfo["catalog_db"],
        world.conninfo["engagement_db"],
        world.database,
        skip_malformed=skip_malformed,
        progress=False,
    )


def rows(world: World, database: str, query: str) -> list[Any]:
    with world.connect(database) as connection:
        return [tuple(row) for row in connection.execute(query.encode())]


def everything(world: World) -> Sequence[object]:
    return (
        rows(world, "catalog_db", "select * from medias order by id"),
        rows(world, "catalog_db", "select * from tb_media_genre order by 1, 2"),
        rows(world, "user_db", "select user_id from user_preferences order by 1"),
        rows(world, "user_db", "select * from tb_user_genre order by 1, 2"),
        rows(world, "engagement_db", "select * from interaction order by id"),
        rows(world, "recommendation_db", "select * from engine.outside_id order by 1"),
    )


def test_from_an_empty_server_to_answers(
    cluster: Cluster, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["init", cluster.dsn()]) == 0
    environ = dict(line.split("=", 1) for line in capsys.readouterr().out.splitlines())
    with patch.dict(os.environ, environ):
        assert cli.main(["import", str(folder)]) == cli.FAILED
        assert "run alembic upgrade head first" in capsys.readouterr().err
        command.upgrade(Config(ROOT / "alembic.ini"), "head")
        assert cli.main(["import", str(folder)]) == 0
        assert capsys.readouterr().out.splitlines() == [
            "media: 4 read, 4 inserted",
            "users: 3 read, 3 inserted",
            "interactions: 3 read, 3 inserted",
        ]
        assert cli.main(["refresh"]) == 0
    with psycopg.connect(environ["DATABASE_URL"]) as connection:
        answer = connection.execute(
            "select title, outside_id(media_id) from recommend(user_id('bob'), 2)"
        ).fetchall()
    assert answer == [("Heat", "tt1"), ("Ronin", "tt2")]


def test_init_twice_leaves_everything_as_it_is(cluster: Cluster) -> None:
    made = create(cluster.dsn())
    assert len(made.databases) == len(made.logins) == 4
    with psycopg.connect(made.environ["CATALOG_DB_URL"]) as connection:
        connection.execute("alter table medias add column shelf text")
    again = create(cluster.dsn())
    assert (again.databases, again.logins) == ([], [])
    assert all(line.startswith("# ") for line in str(again).splitlines())
    assert ":PASSWORD@" in again.environ["DATABASE_URL"]
    with psycopg.connect(made.environ["CATALOG_DB_URL"]) as connection:
        connection.execute("select shelf from medias")


def test_ids_are_those_that_sql_gives(world: World, folder: Path) -> None:
    imported(world, folder)
    known = world.query("select kind, outside_id, id from engine.outside_id order by 1, 2")
    assert [(one.kind, one.outside_id) for one in known] == [
        ("media", "tt1"), ("media", "tt2"), ("media", "tt3"),
        ("user", "ann"), ("user", "bob"), ("user", "cid"),
    ]  # fmt: skip
    for one in known:
        assert world.query(f"select api.{one.kind}_id(%s)", one.outside_id) == [(one.id,)]
    ids = {one for (one,) in rows(world, "catalog_db", "select id::text from medias")}
    assert "8a1f6d0e-3b0c-4a52-9c39-5d5c3f5b8a11" in ids
    assert ids >= {str(one.id) for one in known if one.kind == "media"}


def test_what_files_say_is_what_the_sources_hold(world: World, folder: Path) -> None:
    imported(world, folder)
    assert rows(world, "catalog_db", "select title, description, release_year, media_type, cover_url from medias order by title") == [
        ("Amélie", None, 2001, None, None),
        ("Fargo", None, None, "SERIES", None),
        ("Heat", "Two men, one city", 1995, "MOVIE", "https://example.org/heat.jpg"),
        ("Ronin", None, 1998, "MOVIE", None),
    ]  # fmt: skip
    assert rows(world, "engagement_db", 'select type, interaction_value, "timestamp"::text from interaction order by type, interaction_value') == [
        ("LIKE", 1, "2026-01-01 00:00:00"),
        ("WATCH", 0.5, None),
        ("WATCH", 2, None),
    ]  # fmt: skip
    # Bob states his genres; those of Ann are what she likes.
    genres = rows(world, "user_db", "select genre_name, count(*) from tb_user_genre group by 1")
    assert sorted(genres) == [("CRIME", 2), ("DRAMA", 2)]


def test_twice_changes_nothing(world: World, folder: Path) -> None:
    imported(world, folder)
    before = everything(world)
    again = imported(world, folder)
    assert (again.media.inserted, again.users.inserted, again.interactions.inserted) == (0, 0, 0)
    assert everything(world) == before


def test_events_alone_are_of_the_catalogue_that_is_there(world: World, tmp_path: Path) -> None:
    catalogue = tmp_path / "catalogue.csv"
    catalogue.write_text(CATALOGUE, encoding="utf-8")
    imported(world, catalogue)
    events = tmp_path / "events.jsonl"
    events.write_text(lines(*EVENTS, {"user_id": "ann", "media_id": "tt9", "type": "LIKE"}))
    summary = imported(world, events)
    assert summary.interactions == (3, 3)
    assert summary.left_out == {"of a medium that the catalogue does not know": 1}
    stated = rows(world, "user_db", "select genre_name from tb_user_genre order by 1")
    assert stated == [("CRIME",), ("DRAMA",)]  # of Heat, which Ann likes


BAD_EVENT = {"user_id": "ann", "media_id": "tt1", "type": "LIKE"}


def spoilt(name: str, line: str) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        with (folder / name).open("a") as file:
            file.write(line + "\n")

    return spoil


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (spoilt("catalogue.csv", "tt4,,,,,,,"), "catalogue.csv line 6: expected a title"),
        (spoilt("catalogue.csv", ",A,,,,,,"), "catalogue.csv line 6: expected a text of 1 to 256"),
        (spoilt("catalogue.csv", "tt4,A,,MCM,,,,"), "line 6: expected a year as release_year"),
        (spoilt("catalogue.csv", "tt4,A,,,SONG,,,"), "line 6: expected MOVIE or SERIES as media_type"),
        (spoilt("catalogue.csv", "tt4,A"), "line 6: expected 8 fields, found 2"),
        (spoilt("catalogue.csv", f"tt4,A,,,,{'x' * 51},,"), "line 6: expected genres of at most 50"),
        (spoilt("users.csv", "x" * 257 + ","), "users.csv line 4: expected a text of 1 to 256"),
        (spoilt("events.jsonl", "{"), "events.jsonl line 4: "),
        (spoilt("events.jsonl", json.dumps({**BAD_EVENT, "type": "share"})), "line 4: expected LIKE, DIS"),
        (spoilt("events.jsonl", json.dumps({**BAD_EVENT, "user_id": ""})), "as user_id"),
        (spoilt("events.jsonl", json.dumps({**BAD_EVENT, "interaction_value": 101})), "from -100 to 100"),
        (spoilt("events.jsonl", json.dumps({**BAD_EVENT, "interaction_value": "1"})), "from -100 to 100"),
        (spoilt("events.jsonl", json.dumps({**BAD_EVENT, "timestamp": "1969-01-01"})), "a time from 1970"),
        (spoilt("events.jsonl", json.dumps({**BAD_EVENT, "timestamp": "noon"})), "a time of ISO 8601"),
    ],
)  # fmt: skip
def test_a_malformed_record_is_named_and_nothing_is_loaded(
    shared_world: World, folder: Path, spoil: Callable[[Path], None], message: str
) -> None:
    spoil(folder)
    with pytest.raises(LoadError, match="line") as caught:
        imported(shared_world, folder)
    assert message in str(caught.value)
    assert not any(everything(shared_world))


def test_malformed_records_are_left_out_where_that_is_asked(world: World, folder: Path) -> None:
    spoilt("events.jsonl", "{")(folder)
    spoilt("users.csv", ",")(folder)
    summary = imported(world, folder, skip_malformed=True)
    assert summary.malformed == 2
    assert summary.interactions == (3, 3)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("films.csv", CATALOGUE, "expected catalogue.csv, users.csv or events.jsonl"),
        ("catalogue.csv", "title\nHeat\n", "line 1: expected a header with id and title"),
        ("users.csv", "", "line 1: expected a header with id"),
    ],
)
def test_files_that_are_none_of_these_are_refused(
    shared_world: World, tmp_path: Path, name: str, content: str, message: str
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(LoadError, match=message):
        imported(shared_world, tmp_path)
