"""Managed PostgreSQL: the operator is no superuser, and the sources' logins may only read."""

import psycopg

from service.config import SOURCES
from service.tools.postgres import Cluster
from tests.servers import Server, create_source_tables
from tests.world import World


def test_an_administrator_who_is_no_superuser_can_migrate_and_work(cluster: Cluster) -> None:
    server = Server(cluster.dsn())
    as_superuser = World({name: server.create(name) for name in (*SOURCES, "recommendation_db")})
    create_source_tables(dict(as_superuser.conninfo))
    as_superuser.person("ann", "DRAMA")
    as_superuser.media("sad", "DRAMA")
    as_superuser.takes("bob", "sad")
    with as_superuser.connect() as connection:
        connection.execute("create role admin login createrole password 'admin'")
        connection.execute("create role reader login password 'reader'")
        connection.execute("alter database recommendation_db owner to admin")
        connection.execute("create extension postgres_fdw")
        connection.execute(
            "grant usage on foreign data wrapper postgres_fdw to admin with grant option"
        )
    for name in SOURCES:
        as_superuser.source(name, "grant select on all tables in schema public to reader")

    logins = dict.fromkeys(SOURCES, ("reader", "reader")) | {
        "recommendation_db": ("admin", "admin")
    }
    world = World(
        {
            name: psycopg.conninfo.make_conninfo(cluster.dsn(name), user=user, password=password)
            for name, (user, password) in logins.items()
        }
    )
    world.alembic("upgrade", "head")
    world.refresh()
    assert [row.title for row in world.recommend("ann")] == ["sad"]
    world.alembic("check")
    world.alembic("downgrade", "base")
    assert world.query("select rolname from pg_roles where rolname like 'ml_service%%'") == []
