"""`ml-service check`: a line each for what is right and what is not, and what helps."""

import json
import logging
import os
import subprocess
from collections.abc import Callable
from unittest.mock import patch

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from service.config import SOURCES
from service.tools import check, sources
from service.tools.cli import main
from service.tools.postgres import Cluster
from service.tools.sources import Finding, Level
from tests.logins import LoginWorld, logins_on
from tests.servers import Server, create_source_tables
from tests.service.test_cli import SCRIPT
from tests.world import World

Check = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Check:
    """Its exit status, and what it prints."""

    def run(world: World, *arguments: str, **environ: str) -> tuple[int, list[str]]:
        with patch.dict(os.environ, {**world.environ, **environ}):
            status = main(["check", *arguments])
        return status, capsys.readouterr().out.splitlines()

    return run


def wrong(lines: list[str]) -> list[str]:
    return [line.removeprefix("wrong").strip() for line in lines if line.startswith("wrong")]


def test_all_is_well(world: World, lines: Check) -> None:
    world.media("x", "DRAMA")
    world.refresh()
    world.alembic("upgrade", "head")  # a copy of a database lacks its settings
    status, said = lines(world)
    assert wrong(said) == []
    assert status == 0
    assert any("recommendation_db (worker): source.media can be read" in line for line in said)
    assert any("catalog_db: medias has what is read of it" in line for line in said)
    assert any("engagement_db: PostgreSQL 1" in line for line in said)


def test_a_login_that_is_more_than_its_role_is_noted(logins: LoginWorld, lines: Check) -> None:
    def notes() -> list[str]:
        return [line for line in lines(logins)[1] if "its role is no boundary for it" in line]

    assert notes() == []
    with logins.connect() as admin:
        admin.execute("grant ml_service_owner, ml_service_sync to ml_web")
    [note] = notes()
    assert "the login ml_web may act as ml_service_owner and ml_service_sync, too" in note
    assert "give DATABASE_URL one that is a member of ml_service_app and nothing else" in note


def test_nothing_else_is_on_stdout(world: World) -> None:
    world.refresh()
    world.alembic("upgrade", "head")  # so that alembic has nothing but its own to say
    for arguments in (["check"], ["check", "--json"]):
        done = subprocess.run(
            [SCRIPT, *arguments],
            env={**os.environ, **world.environ},
            capture_output=True,
            text=True,
            check=True,
        )
        assert "upgrade operations" not in done.stdout + done.stderr
    assert {one["level"] for one in json.loads(done.stdout)} <= {"ok", "note"}


def test_programs_get_json(world: World, lines: Check) -> None:
    status, said = lines(world, "--json")
    found = json.loads("\n".join(said))
    assert status == 1
    [missing] = [one for one in found if one["what"] == "there is no model yet"]
    assert missing == {
        "where": "recommendation_db (serve)",
        "level": "wrong",
        "what": "there is no model yet",
        "fix": "ml-service refresh",
    }


@pytest.mark.parametrize(
    ("source", "change", "said"),
    [
        (
            "catalog_db",
            "alter table medias alter column id type text",
            "catalog_db: medias.id is text: expected uuid; there: create schema ml_service;",
        ),
        (
            "catalog_db",
            "alter table medias alter column release_year type text",
            "catalog_db: medias.release_year is text: expected int2 or int4;",
        ),
        (
            "catalog_db",
            "alter table medias drop column cover_url",
            "catalog_db: medias.cover_url is not there, or the login may not read it;",
        ),
        (
            "user_db",
            "drop table tb_user_genre",
            "user_db: there is no table public.tb_user_genre, or the login may not read it;",
        ),
        (
            "engagement_db",
            "alter table interaction alter column user_id type text",
            "engagement_db: interaction.user_id is text: expected uuid;",
        ),
        (
            "engagement_db",
            'alter table interaction alter column "timestamp" type date',
            "engagement_db: interaction.timestamp is date: expected timestamp or timestamptz;",
        ),
        (
            "user_db",
            "alter table tb_user_genre alter column genre_name type integer using 1",
            "user_db: tb_user_genre.genre_name is int4: expected an enum or bpchar or citext or text",
        ),
    ],
)
def test_a_column_of_another_kind_is_named_before_there_is_data(
    world: World,
    lines: Check,
    caplog: pytest.LogCaptureFixture,
    *,
    source: str,
    change: str,
    said: str,
) -> None:
    world.source(source, change)
    status, output = lines(world)
    assert any(line.startswith(said) for line in wrong(output)), output
    assert status == 1
    with caplog.at_level(logging.ERROR, "migrations"):
        world.alembic("upgrade", "head")
    assert any(record.getMessage().startswith(said) for record in caplog.records)


def test_the_fix_it_names_for_a_type_works(world: World, lines: Check) -> None:
    world.source("catalog_db", "alter table medias alter column id type text")
    world.source("catalog_db", "create schema ml_service")
    world.source(
        "catalog_db",
        "create view ml_service.medias as select id::uuid, title, description, release_year,"
        " media_type, cover_url, deleted_at from public.medias",
    )
    with world.connect() as connection:
        connection.execute(
            "alter foreign table catalog_db.medias options (set schema_name 'ml_service')"
        )
    world.media("x", "DRAMA")
    world.refresh()
    assert world.titles("ann") == ["x"]
    assert not [line for line in wrong(lines(world)[1]) if line.startswith("catalog_db")]


def test_types_that_need_but_a_cast_are_right(world: World, lines: Check) -> None:
    world.source("engagement_db", "create type kind as enum ('LIKE', 'DISLIKE', 'WATCH')")
    world.source("engagement_db", "alter table interaction drop constraint interaction_type_check")
    world.source("engagement_db", "alter table interaction alter type type kind using type::kind")
    world.source("engagement_db", "alter table interaction alter interaction_value type numeric")
    assert not [line for line in wrong(lines(world)[1]) if line.startswith("engagement_db")]


def test_a_source_that_the_mapping_views_read_otherwise_is_right(
    world: World, lines: Check
) -> None:
    world.source("catalog_db", "alter table medias drop column description")
    world.source("catalog_db", "alter table medias rename column cover_url to poster")
    assert len([line for line in wrong(lines(world)[1]) if line.startswith("catalog_db")]) == 2
    with world.connect() as operator:
        operator.execute(
            "create or replace view source.media with (security_invoker = true) as"
            " select id as media_id, title::text, null::text as description, release_year,"
            " media_type::text, cover_url::text, deleted_at is not null as deleted,"
            " null::jsonb as attributes from catalog_db.medias"
        )
        operator.execute(
            "alter foreign table catalog_db.medias alter column cover_url"
            " options (add column_name 'poster')"
        )
    assert not [line for line in wrong(lines(world)[1]) if line.startswith("catalog_db")]
    world.source("catalog_db", "alter table medias alter column poster type xml using null")
    [line] = [line for line in wrong(lines(world)[1]) if line.startswith("catalog_db")]
    assert line.startswith("catalog_db: medias.cover_url is xml: expected ")


def test_a_row_that_a_view_cannot_cast_is_said(world: World, lines: Check) -> None:
    world.source("engagement_db", "alter table interaction rename to event")
    world.source("engagement_db", "alter table event alter column user_id type text")
    world.source(
        "engagement_db",
        "create view interaction as select id, user_id::uuid, media_id, type, interaction_value,"
        ' "timestamp" from event',
    )
    row = "insert into event (user_id, media_id, type) values (%s, gen_random_uuid(), 'LIKE')"
    world.source("engagement_db", row, "nobody")
    assert any(
        line.startswith(
            "recommendation_db (worker): source.interaction cannot be read from engagement_db:"
            ' invalid input syntax for type uuid: "nobody"'
        )
        for line in wrong(lines(world)[1])
    )


def test_times_without_a_zone_in_a_zone_that_is_not_utc_are_a_note(world: World) -> None:
    def notes() -> list[Finding]:
        found = check.check(world.settings)
        return [finding for finding in found if "time zone" in finding.what]

    assert notes() == []
    with world.connect("engagement_db") as source:
        source.execute(
            sql.SQL("alter database {} set timezone = 'Europe/Berlin'").format(
                sql.Identifier(source.info.dbname)
            )
        )
    [note] = notes()
    assert (note.where, note.level, note.what) == (
        "engagement_db",
        Level.NOTE,
        "its time zone is Europe/Berlin, and interaction.timestamp has none: it is taken for UTC",
    )
    world.source(
        "engagement_db", 'alter table interaction alter column "timestamp" type timestamptz'
    )
    assert notes() == []


def test_a_transaction_timeout_of_a_source_is_a_note(world: World) -> None:
    with world.connect("catalog_db") as source:
        if source.info.server_version < 170_000:
            pytest.skip("it has no transaction_timeout")
        source.execute(
            sql.SQL("alter database {} set transaction_timeout = '7s'").format(
                sql.Identifier(source.info.dbname)
            )
        )
    notes = [one for one in check.check(world.settings) if "transaction_timeout" in one.what]
    assert list(map(str, notes)) == [
        "catalog_db: its transaction_timeout ends what takes longer than 7000 ms to read; alter role"
        " … in database … set transaction_timeout = 0, for the login of CATALOG_DB_URL"
    ]


def test_encodings_that_lose_texts_are_said(cluster: Cluster, lines: Check) -> None:
    encodings = dict.fromkeys(SOURCES, "LATIN1")  # which is converted on the way
    encodings |= {"catalog_db": "SQL_ASCII", "recommendation_db": "LATIN1"}
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        for name, encoding in encodings.items():
            connection.execute(
                sql.SQL("create database {} encoding {} locale 'C' template template0").format(
                    sql.Identifier(name), encoding
                )
            )
    world = World({name: cluster.dsn(name) for name in encodings})
    create_source_tables(dict(world.conninfo))
    _, said = lines(world)
    fix = "create database … encoding 'UTF8' template template0"
    assert [line for line in said if "its encoding is" in line] == [
        *(
            f"wrong recommendation_db ({trade}): its encoding is LATIN1: not every title can be"
            f" kept; {fix}"
            for trade in ("migrate", "worker", "serve")
        ),
        "note  catalog_db: its encoding is SQL_ASCII: nobody there sees to it that texts are"
        f" UTF-8, and they are taken as such; {fix}, with a dump of it",
    ]
    for source in SOURCES:
        [server] = [line for line in said if line.startswith(f"ok    {source}: PostgreSQL 1")]
        assert f", {encodings[source]}, C, " in server


def test_a_login_that_was_given_nothing_is_told_all_that_it_takes(
    cluster: Cluster, lines: Check
) -> None:
    server = Server(cluster.dsn())
    world = World({name: server.create(name) for name in (*SOURCES, "recommendation_db")})
    create_source_tables(dict(world.conninfo))
    with world.connect() as connection:
        connection.execute("create role nobody login password 'nobody'")
    logins = {
        name: make_conninfo(conninfo, user="nobody", password="nobody")
        for name, conninfo in world.conninfo.items()
    }
    status, said = lines(World(logins))
    assert status == 1
    assert wrong(said) == [
        "recommendation_db (migrate): the extension postgres_fdw is not in the database; create"
        " extension postgres_fdw, as a superuser or the service's administrator",
        "recommendation_db (migrate): the login nobody does not own the database; alter database"
        ' "recommendation_db" owner to "nobody"',
        "recommendation_db (migrate): the roles are not there, and the login nobody may not make"
        " them; create role ml_service_owner, ml_service_sync and ml_service_app, nologin, as"
        ' somebody who may, and grant them to "nobody"',
        "recommendation_db (migrate): nothing has been migrated yet; ml-service migrate",
        *(
            f"{source}: there is no table public.{table}, or the login may not read it; make it,"
            f" or: grant select on {table} to the login of {source.upper()}_URL"
            for source in SOURCES
            for table in sources.TABLES[source]
        ),
    ]


def test_what_recording_takes_is_a_note(world: World) -> None:
    world.source("engagement_db", "alter table interaction alter column id drop identity")
    found = check.check(world.settings)
    [note] = [one for one in found if "interaction.id" in one.what]
    assert (note.where, note.level) == ("engagement_db", Level.NOTE)


@pytest.mark.parametrize(
    ("right", "said"),
    [
        ("insert", "may not insert into interaction: events recorded here cannot be written"),
        ("delete", "may not delete from interaction: events that are taken back here stay there"),
    ],
)
def test_a_right_to_write_events_that_lacks_is_a_note(
    cluster: Cluster, right: str, said: str
) -> None:
    world = logins_on(Server(cluster.dsn()))

    def notes() -> list[str]:
        found = check.check(world.settings)
        return [one.what for one in found if (one.where, one.level) == ("engagement_db", "note")]

    assert notes() == []
    world.source("engagement_db", f"revoke {right} on interaction from ml_sources")
    assert notes() == [f"the login {said}"]
    world.alembic("upgrade", "head")  # from then on it is seen through recommendation_db
    assert notes() == [f"the login {said}"]


def test_a_sequence_that_the_login_may_not_use_is_a_note(cluster: Cluster) -> None:
    """An identity takes no right, a bigserial does."""
    world = logins_on(Server(cluster.dsn()))
    for change in (
        "alter table interaction alter id drop identity",
        'create sequence "Interaction.numbers" owned by interaction.id',
        "alter table interaction alter id set default nextval('\"Interaction.numbers\"')",
    ):
        world.source("engagement_db", change)

    def notes() -> list[tuple[str, str | None]]:
        found = check.check(world.settings)
        return [
            (one.what, one.fix)
            for one in found
            if (one.where, one.level) == ("engagement_db", "note")
        ]

    for _ in range(2):  # at the source itself, and through recommendation_db
        [(what, fix)] = notes()
        assert what == (
            "the login may not use Interaction.numbers, which numbers interaction.id: events recorded"
            " here cannot be written"
        )
        assert fix == (
            'grant usage on sequence "Interaction.numbers" to the login of ENGAGEMENT_DB_URL'
        )
        world.alembic("upgrade", "head")
    assert fix is not None
    grant = fix.replace("the login of ENGAGEMENT_DB_URL", "ml_sources")
    world.source("engagement_db", grant)
    assert notes() == []


def test_a_source_that_is_away_is_said(world: World, lines: Check) -> None:
    with world.connect() as connection:
        connection.execute("alter server user_db options (set host '127.0.0.1', set port '1')")
    status, said = lines(world)
    assert status == 1
    assert any(line.startswith("user_db: could not connect to server") for line in wrong(said))


def test_a_database_that_is_away_is_said_for_each_login(world: World, lines: Check) -> None:
    gone = make_conninfo(world.database, host="127.0.0.1", port=1)
    status, said = lines(world, DATABASE_URL=gone)
    assert status == 1
    for trade in ("migrate", "worker", "serve"):
        assert any(
            line.startswith(f"recommendation_db ({trade}): connection failed")
            for line in wrong(said)
        )


def test_before_the_first_migration_each_login_is_told_what_it_lacks(
    cluster: Cluster, lines: Check
) -> None:
    world = logins_on(Server(cluster.dsn()))
    with world.connect() as connection:
        connection.execute(
            "revoke usage on foreign data wrapper postgres_fdw from ml_migrate cascade"
        )
        connection.execute("revoke ml_service_app from ml_web")
    world.source("catalog_db", "revoke select on medias from ml_sources")
    status, said = lines(world)
    assert status == 1
    assert wrong(said) == [
        "recommendation_db (migrate): the login ml_migrate may not make foreign servers for"
        ' others; grant usage on foreign data wrapper postgres_fdw to "ml_migrate" with grant'
        " option",
        "recommendation_db (migrate): nothing has been migrated yet; ml-service migrate",
        "recommendation_db (serve): the login ml_web is no member of ml_service_app;"
        ' grant ml_service_app to "ml_web"',
        "catalog_db: there is no table public.medias, or the login may not read it; make it, or:"
        " grant select on medias to the login of CATALOG_DB_URL",
    ]


def test_what_no_migration_may_do_is_a_note_with_the_statement_that_does(
    logins: LoginWorld, lines: Check
) -> None:
    with logins.connect() as connection:
        connection.execute("create role guest login in role ml_service_app")
    statement = (
        'alter role "guest" in database "recommendation_db" set statement_timeout = \'1min\''
    )
    note = (
        f"note  recommendation_db (migrate): the login guest has no statement_timeout; {statement}"
    )
    _, said = lines(logins)
    assert note in said
    assert wrong(said) == ["recommendation_db (serve): there is no model yet; ml-service refresh"]
    with logins.connect() as connection:
        connection.execute("alter function api.recommend rename to recommends")
        connection.execute(statement.encode())
    [changed, *_] = wrong(lines(logins)[1])
    assert "recommend" in changed
    assert changed.endswith("; ml-service migrate")


def test_a_finding_is_a_sentence() -> None:
    assert str(Finding("user_db", Level.NOTE, "a", "b")) == "user_db: a; b"
    assert sources.said(psycopg.OperationalError("one\ntwo")) == "one two"
