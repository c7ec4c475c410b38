"""What a database is set to by others changes no answer, and ends nothing of ours."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from psycopg import sql
from psycopg.types.json import Jsonb

from service import worker
from service.tools import check, migrate
from service.tools.cli import main
from service.tools.sources import Finding, Level
from tests.servers import open_session
from tests.world import World, key

MEANINGS = {
    "quote_all_identifiers": "on",
    "standard_conforming_strings": "off",
    "backslash_quote": "off",
    "escape_string_warning": "off",
    "array_nulls": "off",
    "transform_null_equals": "on",
    "datestyle": "German, DMY",
    "intervalstyle": "iso_8601",
    "timezone": "Asia/Kathmandu",
    "bytea_output": "escape",
    "xmlbinary": "hex",
    "xmloption": "document",
    "default_text_search_config": "pg_catalog.german",
    "default_transaction_isolation": "serializable",
    "check_function_bodies": "off",
    "row_security": "off",
    "plpgsql.variable_conflict": "error",
    "plpgsql.extra_errors": "all",
    "plpgsql.print_strict_params": "on",
    "default_tablespace": "nowhere",
    "temp_tablespaces": "nowhere",
}
TIMEOUTS = dict.fromkeys(
    (
        "statement_timeout",
        "lock_timeout",
        "idle_in_transaction_session_timeout",
        "idle_session_timeout",
        "transaction_timeout",
    ),
    "20ms",
)


@contextmanager
def database_set(conninfo: str, settings: Mapping[str, str]) -> Iterator[None]:
    """A database that gives these to sessions that begin, as far as its server knows them."""
    with open_session(conninfo) as operator:
        [(name,)] = operator.execute("select current_database()").fetchall()
        unknown = "select %s !~ '[.]' and current_setting(%s, true) is null"
        known = [
            one for one in settings if operator.execute(unknown, (one, one)).fetchone() == (False,)
        ]
        change = sql.SQL("alter database {} {} {}")
        for one in known:
            # (A list is more than one value.)
            values = sql.SQL(", ").join(map(sql.Literal, settings[one].split(", ")))
            operator.execute(
                change.format(
                    sql.Identifier(name),
                    sql.SQL("set"),
                    sql.SQL("{} = {}").format(sql.SQL(one), values),
                )
            )
        try:
            yield
        finally:
            for one in known:
                operator.execute(
                    change.format(sql.Identifier(name), sql.SQL("reset"), sql.SQL(one))
                )


def answers(world: World) -> list[Any]:
    """Of a session that begins now."""
    event = {"user_id": str(key("bob")), "media_id": str(key("z")), "type": "LIKE"}
    event |= {"event_id": "one", "timestamp": "2026-01-01T10:00:00.5+02:00"}
    with open_session(world.database, "set role ml_service_app") as session:
        session.execute("select api.record_interactions(%s)", (Jsonb(event),))
        return [
            session.execute(query, (key("ann"),)).fetchall()
            for query in (
                "select title, recommendation_score from api.recommend(%s, 10)",
                "select api.recommendations(%s, '{}') -> 'recommendations' ->> 0",
                "select title from api.popular_media(10, user_id => %s)",
                "select api.person_report(%s) -> 'interactions'",
            )
        ]


@pytest.fixture
def told(world: World) -> World:
    for name in "wxyz":
        world.media(name, "DRAMA", "O\\'HARA")
    world.takes("ann", "x")
    for day, name in enumerate(("bob", "cem", "dan")):
        world.takes(name, "x", "y", "w"[: day % 2], day=day)
    world.refresh()
    world.alembic("upgrade", "head")
    return world


def test_a_setting_changes_no_answer_and_ends_nothing(told: World) -> None:
    answers(told)
    worker.refresh(told.database, everything=True)
    before = answers(told)
    with told.connect() as connection:
        digest = (
            "select md5(string_agg(known::text, ',' order by path)) from engine.applied_file known"
        )
        applied = connection.execute(digest).fetchall()
        with database_set(told.database, MEANINGS):
            with patch.dict(os.environ, told.environ):
                assert migrate.differences() == []
                migrate.upgrade()
                assert main(["check"]) == 0
            worker.refresh(told.database, everything=True)
            assert answers(told) == before
        assert connection.execute(digest).fetchall() == applied


def test_timeouts_end_neither_a_check_nor_an_upgrade(told: World) -> None:
    with database_set(told.database, TIMEOUTS), patch.dict(os.environ, told.environ):
        assert wrong(told) == []
        migrate.upgrade()
        assert migrate.differences() == []


def wrong(world: World) -> list[Finding]:
    with patch.dict(os.environ, world.environ):
        return [found for found in check.check(world.settings) if found.level is Level.WRONG]


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        (
            "default_transaction_read_only",
            "on",
            "its transactions are read-only: nothing is kept or brought in",
        ),
        (
            "session_replication_role",
            "replica",
            "its triggers do not fire: answers are kept that hold no more",
        ),
    ],
)
def test_a_setting_with_which_nothing_works_is_a_sentence(
    told: World, setting: str, value: str, said: str
) -> None:
    with database_set(told.database, {setting: value}):
        found = wrong(told)
        assert [each.what for each in found].count(said) == 3
        assert [f"reset {setting}" in str(each.fix) for each in found].count(True) == 3


def test_an_upgrade_of_a_database_that_is_read_only_is_refused(told: World) -> None:
    with (
        database_set(told.database, {"default_transaction_read_only": "on"}),
        patch.dict(os.environ, told.environ),
        pytest.raises(migrate.MigrationError, match="read-only transaction"),
    ):
        migrate.upgrade()


def test_a_source_that_is_read_only_is_noted(told: World) -> None:
    engagement_db = told.conninfo["engagement_db"]
    with database_set(engagement_db, {"default_transaction_read_only": "on"}):
        notes = [str(found) for found in check.check(told.settings) if found.level is Level.NOTE]
    assert any("engagement_db: its transactions are read-only" in each for each in notes)
