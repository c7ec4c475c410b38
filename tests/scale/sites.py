"""The same sources read by one node, and by shards behind a router."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from service import worker
from service.config import SOURCES, Settings, url
from service.tools import shards
from service.tools.postgres import Cluster, PostgresError, find_binaries
from service.tools.routing import Way
from tests.images import DATABASES, demo_on, running_copy
from tests.servers import UNSAFE_BUT_FAST, Sessions, open_session
from tests.world import World, key

RECOMMENDATIONS = "recommendation_db"
LOGIN = "ml_web"
"""By which the service asks the router, and the router the shards; its password is its name."""
AS_APPLICATION = ("set search_path = api, public", "set role ml_service_app")


def _has_plproxy() -> bool:
    try:
        binaries = find_binaries("system")
    except PostgresError:
        return False
    major = binaries.parent.name
    return Path(f"/usr/share/postgresql/{major}/extension/plproxy.control").exists()


@dataclass(frozen=True)
class Site:
    """The same sources read by one node, and by a builder and shards behind a router."""

    one: World
    builder: World
    settings: Settings
    """Of the router, the builder and the shards."""
    clusters: tuple[Cluster, ...]
    """Of the shards."""
    _sessions: Sessions = field(default_factory=Sessions, repr=False)

    @property
    def router(self) -> str:
        return self.settings.database

    @property
    def has_dblink(self) -> bool:
        found = superuser(
            self.settings.router, "select 1 from pg_extension where extname = 'dblink'"
        )
        return bool(found)

    def session(self, database: str) -> psycopg.Connection[Any]:
        """An application's, which is kept: a new one would plan every question anew, on each shard."""
        return self._sessions.get(open_session, database, *AS_APPLICATION)

    def rows(self, database: str, query: str, *arguments: Any) -> list[Any]:
        """As an application gets them."""
        given = arguments[0] if arguments and isinstance(arguments[0], dict) else arguments
        return self.session(database).execute(query, given).fetchall()

    def sync(self, database: str, *, reconcile: bool = False) -> None:
        """As its worker does, on a connection that is kept."""
        worker.sync_on(self._sessions.get(worker.connect, database), reconcile=reconcile)

    def close(self) -> None:
        """End the sessions that are kept."""
        self._sessions.close()

    def both(self, query: str, *arguments: Any) -> tuple[list[Any], list[Any]]:
        """The rows from one node, and from the router."""
        return tuple(  # type: ignore[return-value]
            self.rows(database, query, *arguments) for database in (self.one.database, self.router)
        )

    def agree(self, query: str, *arguments: Any, least: int = 1) -> list[Any]:
        """The rows, where both have the same, and so many."""
        one, router = self.both(query, *arguments)
        assert router == one
        assert len(one) >= least
        return one


def superuser(database: str, statement: str, *arguments: Any) -> list[Any]:
    with open_session(database) as session:
        done = session.execute(statement, arguments or None)
        return done.fetchall() if done.description else []


@contextmanager
def sharded(
    way: Way, run_directory: Path, server: Mapping[str, str] = UNSAFE_BUT_FAST, count: int = 2
) -> Iterator[Site]:
    """A small world: of one node, and of shards that a router asks in one way or another.

    server: settings of the servers. count: of shards.
    """
    with ExitStack() as stack:
        if way.extension == "plproxy":
            if not _has_plproxy():
                pytest.skip("PL/Proxy is not installed: postgresql-15-plproxy of Debian")
            stack.enter_context(pytest.MonkeyPatch.context()).setenv("PG", "system")
        # On PostgreSQL 15 three quarters of the CPU go into compiling, for worlds of 80 media.
        settings_of_server = {**server, "jit": "off"}
        clusters = [
            stack.enter_context(running_copy("migrated", run_directory, settings_of_server))
            for _ in range(2 + count)
        ]
        first, second, *rest = clusters
        one = demo_on(dict.fromkeys(DATABASES, first))
        builder = demo_on({**dict.fromkeys(SOURCES, first), RECOMMENDATIONS: second})
        stack.callback(one.close)
        stack.callback(builder.close)
        _fill(one)
        for world in (one, builder):
            world.query("select engine.name_ids('media', %s)", NAMES)
            world.query("select engine.name_ids('user', '{ann}')")
            world.refresh()
        with psycopg.connect(second.dsn(), autocommit=True) as connection:
            connection.execute("create database router template template0")
        for cluster in (second, *rest):
            superuser(
                cluster.dsn(),
                f"create role {LOGIN} login password '{LOGIN}' in role ml_service_app",
            )
        environ = {
            **builder.environ,
            "WORKER_DATABASE_URL": builder.database,
            "MIGRATE_DATABASE_URL": builder.database,
            "ROUTER_DATABASE_URL": second.dsn("router"),
            "DATABASE_URL": make_conninfo(second.dsn("router"), user=LOGIN, password=LOGIN),
            "SHARD_URLS": " ".join(url(cluster.dsn(RECOMMENDATIONS)) for cluster in rest),
        }
        settings = Settings.from_environ(environ)
        made = shards.init(settings)
        assert {len(shard.slots) for shard in made} == {64 // count}
        shards.route(settings, [shard.slots for shard in made], way)
        site = Site(one, builder, settings, tuple(rest))
        stack.callback(site.close)
        yield site


NAMES = ["tt0", "tt1", "tt2"]
"""Ids of elsewhere, of media."""


def _fill(world: World) -> None:
    """80 media, 60 people of tastes of their own, and 10 who did nothing yet.

    Three of the media are called tt0 to tt2 elsewhere, and the first person is called ann.
    """
    random = Random(18)
    genres = ["DRAMA", "COMEDY", "HORROR", "WESTERN", "CRIME"]
    known = [
        media_id
        for (media_id,) in world.query(
            "select api.media_id(name) from unnest(%s::text[]) name", NAMES
        )
    ]
    media = [
        (
            known[n] if n < len(known) else key(f"m{n}"),
            random.sample(genres, 1 + n % 3),
            n % 20 == 19,
        )
        for n in range(80)
    ]
    [(ann,)] = world.query("select api.user_id('ann')")
    people = [(key(f"p{n}") if n else ann, random.sample(genres, n % 3)) for n in range(70)]
    moment = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=40)
    world.fill(
        media,
        people,
        [
            (
                user_id,
                media[int(80 * random.random() ** (1 + number % 3))][0],
                random.choice(["LIKE", "LIKE", "WATCH", "WATCH", "DISLIKE"]),
                random.uniform(0.1, 2),
                moment + timedelta(minutes=random.randrange(40 * 24 * 60)),
            )
            for number, (user_id, _) in enumerate(people[:60])
            for _ in range(random.randint(1, 40))
        ],
    )
