"""A world: three sources and the recommendation_db that reads them, and how to tell it stories."""

import json
import os
import uuid
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

import psycopg
from alembic import command
from alembic.config import Config
from psycopg.types.json import Jsonb

from service import worker
from service.config import SOURCES, Settings
from tests.servers import ROOT, Sessions, open_session

NAMESPACE = uuid.UUID("9a3c5e0e-3a3f-4d8f-8a67-6b0a60b2b6f4")
START = datetime(2026, 1, 1)  # as the sources keep it: UTC, no zone
DEFAULT_VALUES = {"LIKE": 1.0, "WATCH": 0.5, "DISLIKE": -1.0}

TABLES = {
    "user_db": ("user_preferences", "tb_user_genre"),
    "catalog_db": ("medias", "tb_media_genre"),
    "engagement_db": ("interaction",),
}


def key(name: str) -> uuid.UUID:
    """The id of whoever or whatever a test calls `name`."""
    return uuid.uuid5(NAMESPACE, name)


def question(**said: Any) -> Jsonb:
    """A question as the JSON functions of `api` take it; ids may be UUIDs."""
    return Jsonb(said, dumps=partial(json.dumps, default=str))


@dataclass
class World:
    """Four connection strings by name, and shorthand for what the source services would write."""

    conninfo: Mapping[str, str]
    within: Mapping[str, str] = field(default_factory=dict)
    """The sources as the server of recommendation_db reaches them, where that is another way."""
    sessions_of_sources: Sessions | None = field(default=None, repr=False, compare=False)
    """Those that outlive this world."""
    _sessions: Sessions = field(default_factory=Sessions, init=False, repr=False, compare=False)
    _roles: weakref.WeakKeyDictionary[psycopg.Connection[Any], str | None] = field(
        default_factory=weakref.WeakKeyDictionary, init=False, repr=False, compare=False
    )
    """Which one a session has taken, other than its own."""

    @property
    def database(self) -> str:
        """The connection string of recommendation_db, as its superuser."""
        return self.conninfo["recommendation_db"]

    @property
    def environ(self) -> dict[str, str]:
        """The environment that points ml-service at this world."""
        return {
            "DATABASE_URL": self.database,
            **{
                f"{name.upper()}_URL": self.within.get(name, self.conninfo[name])
                for name in SOURCES
            },
        }

    @property
    def settings(self) -> Settings:
        return Settings.from_environ(self.environ)

    def alembic(self, name: str, *arguments: str, **options: bool) -> None:
        """Run an alembic command here: `alembic("upgrade", "head")`."""
        with patch.dict(os.environ, self.environ):
            getattr(command, name)(Config(ROOT / "alembic.ini"), *arguments, **options)

    @contextmanager
    def connect(
        self, database: str = "recommendation_db", role: str | None = None
    ) -> Iterator[psycopg.Connection[Any]]:
        """A session of the caller's own."""
        with open_session(self.conninfo[database], *_beginning(database, role)) as connection:
            yield connection

    def query(self, statement: str, *arguments: Any, role: str | None = None) -> list[Any]:
        """The rows of one statement in recommendation_db."""
        return self._execute("recommendation_db", role, statement, arguments).fetchall()

    def blocked_by(self, holder: psycopg.Connection[Any]) -> list[int]:
        """The processes that wait for what a session's transaction holds."""
        query = "select pid from pg_stat_activity where %s = any (pg_blocking_pids(pid))"
        return [pid for (pid,) in self.query(query, holder.info.backend_pid)]

    def source(self, database: str, statement: str, *arguments: Any) -> None:
        """One statement in a source."""
        self._execute(database, None, statement, arguments)

    def _execute(
        self, database: str, role: str | None, statement: str, arguments: Sequence[Any]
    ) -> psycopg.Cursor[Any]:
        return self.session(database, role).execute(statement, arguments)

    def session(
        self, database: str = "recommendation_db", role: str | None = None
    ) -> psycopg.Connection[Any]:
        """A session that is kept, for what leaves nothing behind in it.

        One for all roles: to take another one costs a hundredth of what another session does.
        """
        kept = self.sessions_of_sources if database in SOURCES else None
        beginning = _beginning(database)
        session = (kept or self._sessions).get(open_session, self.conninfo[database], *beginning)
        if self._roles.get(session) != role:
            session.execute(f"set role {role or 'none'}".encode())
            self._roles[session] = role
        return session

    def close(self) -> None:
        """End the sessions that are kept."""
        self._sessions.close()

    def media(self, name: str, *genres: str, deleted: bool = False, **columns: Any) -> uuid.UUID:
        """A medium of the catalogue, called `name`."""
        media_id = key(name)
        row = {
            "title": name,
            "media_type": "MOVIE",
            "deleted_at": START if deleted else None,
            **columns,
        }
        self.source(
            "catalog_db",
            f"insert into medias (id, {', '.join(row)}) values (%s, {', '.join(['%s'] * len(row))})",
            media_id,
            *row.values(),
        )
        for genre in genres:
            self.source("catalog_db", "insert into tb_media_genre values (%s, %s)", media_id, genre)
        return media_id

    def person(self, name: str, *genres: str) -> uuid.UUID:
        """A person who stated these genres."""
        user_id = key(name)
        self.source(
            "user_db",
            "insert into user_preferences values (%s, %s)",
            key(f"row of {name}"),
            user_id,
        )
        for genre in genres:
            self.source("user_db", "insert into tb_user_genre values (%s, %s)", user_id, genre)
        return user_id

    def takes(
        self,
        person: str,
        *media: str,
        type: str = "LIKE",
        value: float | None = None,
        day: float | None = 0,
    ) -> None:
        """A person's interactions, in this order; `day` counts from the start of the world."""
        for name in media:
            self.source(
                "engagement_db",
                'insert into interaction (user_id, media_id, type, interaction_value, "timestamp")'
                " values (%s, %s, %s, %s, %s)",
                key(person),
                key(name),
                type,
                DEFAULT_VALUES[type] if value is None else value,
                None if day is None else START + timedelta(days=day),
            )

    def placements(self, *names: str) -> None:
        """Places of an application, of which nothing but the name is said."""
        for name in names:
            self.query("select engine.set_placement(%s)", name)

    def sync(self, *, reconcile: bool = False) -> dict[str, int]:
        return worker.sync_on(self._worker(), reconcile=reconcile)

    def refresh(self) -> dict[str, int]:
        return worker.refresh_on(self._worker(), everything=True)

    def reach_sources(self) -> None:
        """Have the sources there for what asks them by itself: a copy's are made when they are needed."""
        for name in SOURCES:
            self.conninfo[name]

    def _worker(self) -> psycopg.Connection[Any]:
        self.reach_sources()
        return self._sessions.get(worker.connect, self.database)

    def recommend(self, person: str | None, n: int = 10, **arguments: Any) -> list[Any]:
        """The rows of `recommend`, as an application gets them."""
        named = "".join(f', "{name}" => %s' for name in arguments)
        return self.query(
            f"select * from recommend(%s, %s{named})",
            key(person) if person else None,
            n,
            *arguments.values(),
            role="ml_service_app",
        )

    def titles(self, person: str | None, n: int = 10, **arguments: Any) -> list[str]:
        return [row.title for row in self.recommend(person, n, **arguments)]

    def clear(self) -> None:
        """Back to an empty world: no rows, no model."""
        for database, tables in TABLES.items():
            self.source(database, f"truncate {', '.join(tables)} restart identity")
        connection = self.session()
        connection.execute(
            "truncate engine.media, engine.media_change, engine.media_fact,"
            " engine.media_attributes, engine.media_list, engine.person, engine.interaction,"
            " engine.genre_set, engine.genre, engine.refresh_log, engine.outbox,"
            " engine.forward_attempt, engine.deletion, engine.forgotten, engine.answer_cache,"
            " engine.recent_range, engine.load_range, engine.repeated_row, engine.taken_back, engine.opinion_change, engine.recent_fold,"
            " engine.recent_step, engine.recent_gain, engine.recent_bound, engine.answer_log, engine.attribution, engine.experiment,"
            " engine.counted_day, engine.counted_outcome, engine.changed_day,"
            " engine.outside_id, engine.rule_relation, engine.rule_row, engine.rule_change"
            " restart identity"
        )
        connection.execute("delete from engine.placement")
        connection.execute("delete from engine.rule")
        connection.execute(
            "update engine.sync_state set synced_at = null, watermark = 0, seen = 0,"
            " open_writers = '{}', synced_by = null, fingerprint = null, lowest = 1, left_out = 0,"
            " gone = '{}'"
        )
        connection.execute(
            "update engine.reconcile_round set upto = default, left_out = 0, basis = null"
        )

    def fill(
        self,
        media: Iterable[tuple[uuid.UUID, Sequence[str], bool]],
        people: Iterable[tuple[uuid.UUID, Sequence[str]]],
        interactions: Iterable[tuple[uuid.UUID, uuid.UUID, str, float, datetime]],
    ) -> None:
        """A whole world at once: media (id, genres, deleted), people (id, genres), interactions."""
        with self.session("catalog_db").cursor() as cursor:
            for media_id, genres, deleted in media:
                cursor.execute(
                    "insert into medias (id, title, deleted_at) values (%s, %s, %s)",
                    (media_id, str(media_id), START if deleted else None),
                )
                cursor.execute(
                    "insert into tb_media_genre select %s, unnest(%s::text[])",
                    (media_id, list(genres)),
                )
        with self.session("user_db").cursor() as cursor:
            for user_id, genres in people:
                cursor.execute("insert into user_preferences values (%s, %s)", (user_id, user_id))
                cursor.execute(
                    "insert into tb_user_genre select %s, unnest(%s::text[])",
                    (user_id, list(genres)),
                )
        with self.session("engagement_db").cursor() as cursor:
            cursor.executemany(
                'insert into interaction (user_id, media_id, type, interaction_value, "timestamp")'
                " values (%s, %s, %s, %s, %s)",
                list(interactions),
            )


def _beginning(database: str, role: str | None = None) -> list[str]:
    """What a session begins with."""
    # A setting of the database, which a copy of it does not have.
    path = ["set search_path = api, public"] if database == "recommendation_db" else []
    return [*path, *([f"set role {role}"] if role else [])]


def at(day: float) -> datetime:
    """The moment `day` days after the start of the world, as recommendation_db keeps it."""
    return START.replace(tzinfo=UTC) + timedelta(days=day)
