"""Stopped clusters that a run of the tests makes once, for every process of it to copy.

What takes a test seconds to make (a migration, a model of the demo world) is a file copy away.
"""

import base64
import fcntl
import hashlib
import hmac
import os
import secrets
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from migrations import database, sources
from service import worker
from service.config import SOURCES
from service.tools.demo import experiment
from service.tools.demo import world as demo
from service.tools.demo.run import set_rules
from service.tools.postgres import Cluster
from tests.logins import LoginWorld, logins_on
from tests.servers import (
    UNSAFE_BUT_FAST,
    Server,
    create_source_tables,
    new_cluster,
    temporary_directory,
)
from tests.world import World

DATABASES = (*SOURCES, "recommendation_db")
FEW_PEOPLE = 60  # of the demo's 402
FEW_MEDIA = slice(None, None, 4)  # of 530: to each its linear weights are 6 ms of CPU


def initialised(server: Server) -> None:
    """What initdb leaves, but for a password that costs nothing to prove.

    As it comes, each connection of the tests and of postgres_fdw hashes it 4,096 times: 7 ms of CPU.
    """
    with psycopg.connect(server.dsn()) as connection:
        connection.execute(
            sql.SQL("alter role current_user password {}").format(
                _verifier(connection.info.password)
            )
        )


def _verifier(password: str) -> str:
    """What PostgreSQL keeps of a password (SCRAM-SHA-256, RFC 5802) where it is hashed once."""
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, iterations=1)
    client, server = (
        hmac.digest(salted, b"%s Key" % side, "sha256") for side in (b"Client", b"Server")
    )
    kept = (salt, hashlib.sha256(client).digest(), server)
    return "SCRAM-SHA-256$1:{}${}:{}".format(*(base64.b64encode(part).decode() for part in kept))


def migrated(server: Server) -> None:
    """Four databases: empty sources and a migrated recommendation_db that is yet to be pointed at them.

    Databases that a command makes here by itself (to evaluate, to tune) begin as a copy of it: their
    own `alembic upgrade head` finds nothing left to do, which saves 3 s of CPU each.
    """
    migrate(World({name: server.create(name) for name in DATABASES}))
    server.begin_databases_as("recommendation_db")


def with_demo(server: Server) -> None:
    """The same, with the demo world in them, refreshed."""
    world = World({name: server.dsn(name) for name in DATABASES})
    point_at_sources(world)
    load_demo(world)


def with_few(server: Server) -> None:
    """The same of a few of the demo's people and media: its refresh takes a tenth of the time."""
    world = World({name: server.dsn(name) for name in DATABASES})
    point_at_sources(world)
    whole = demo.make_world()
    media, people = whole.media[FEW_MEDIA], whole.people[:FEW_PEOPLE]
    known = {one.id for one in media} | {one.user_id for one in people}
    told = [each for each in whole.interactions if {each.user_id, each.media_id} <= known]
    load_demo(world, demo.World(media, people, told))


def with_logins(server: Server) -> None:
    """Four databases: empty sources and a recommendation_db that none but its logins has migrated."""
    logins_on(server).alembic("upgrade", "head")


def as_in_demo(server: Server) -> None:
    """What `make demo` makes: its databases and logins, its world, its experiment and its rules."""
    world = LoginWorld({name: server.dsn(name) for name in DATABASES})
    point_at_sources(world)
    load_demo(world)
    experiment.add(world.database)
    set_rules(world.environ["MIGRATE_DATABASE_URL"])


BEGINS_AS = {
    migrated: initialised,
    with_demo: migrated,
    with_few: migrated,
    with_logins: initialised,
    as_in_demo: with_logins,
}
IMAGES = {fill.__name__: fill for fill in (initialised, *BEGINS_AS)}


@contextmanager
def running_copy(
    image: str,
    within: Path,
    settings: Mapping[str, str] = UNSAFE_BUT_FAST,
    disk: Path | None = None,
) -> Iterator[Cluster]:
    """A running cluster that begins as a copy of an image, free to be stopped and killed.

    `within` is the directory of the run, where its images are, and the copy, unless a `disk` is
    given. Needs PostgreSQL's binaries.
    """
    with temporary_directory(disk or within) as directory:
        cluster = new_cluster(directory, settings)
        _copy(_image(image, within), cluster)
        with cluster:
            yield cluster
            cluster.stop("immediate")  # nobody reads what it would write at its end


def demo_on(clusters: Mapping[str, Cluster]) -> World:
    """The demo world, or few of it, on copies of that image: from each cluster, the database of that name."""
    world = World({name: cluster.dsn(name) for name, cluster in clusters.items()})
    point_at_sources(world)
    return world


def world_with_logins(cluster: Cluster) -> LoginWorld:
    """The world of a copy of `with_logins`, or of `as_in_demo`."""
    world = LoginWorld({name: cluster.dsn(name) for name in DATABASES})
    point_at_sources(world)
    return world


def _image(name: str, within: Path) -> Cluster:
    """An image of the PostgreSQL that is asked for: made by who wants it first, while the others wait."""
    directory = within / f"{name}-{os.environ.get('PG', 'auto')}"
    image = new_cluster(directory, UNSAFE_BUT_FAST)
    with directory.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not directory.exists():
            with temporary_directory(within) as unfinished:
                making = new_cluster(unfinished, UNSAFE_BUT_FAST)
                if before := BEGINS_AS.get(IMAGES[name]):
                    _copy(_image(before.__name__, within), making)
                with making:
                    IMAGES[name](Server(making.dsn()))
                _lighten(making)
                directory.mkdir()
                directory.chmod(0o755)
                making.data.rename(image.data)
    return image


def _lighten(cluster: Cluster) -> None:
    """Leave out of a stopped cluster what no copy needs.

    Maps of free and of visible pages are a quarter of a database's files, and made again when they
    are missed; a log of 16 MB is a fifth of what a copy has to read and write.
    """
    for fork in ("fsm", "vm"):
        for each in cluster.data.glob(f"base/*/*_{fork}"):
            each.unlink()
    cluster.run("pg_resetwal", "--wal-segsize=1", f"--pgdata={cluster.data}")


def _copy(image: Cluster, cluster: Cluster) -> None:
    # -a: the data belongs to the user that runs the server, who need not be the one who copies.
    subprocess.run(["cp", "-a", image.data, cluster.data], check=True)


def migrate(world: World) -> None:
    """Make the sources' tables, and migrate recommendation_db."""
    create_source_tables(dict(world.conninfo))
    world.alembic("upgrade", "head")


def point_at_sources(world: World) -> None:
    """Where `alembic upgrade head` would point the foreign servers, and how it sets a database."""
    with psycopg.connect(world.database) as connection:
        database.apply(connection)
        sources.connect(connection, world.settings)


def load_demo(world: World, what: demo.World | None = None) -> None:
    """The demo world, or a part of it, in empty sources, and refreshed."""
    user_db, catalog_db, engagement_db = (world.conninfo[name] for name in SOURCES)
    demo.load(what or demo.make_world(), user_db, catalog_db, engagement_db)
    worker.refresh(world.database)
