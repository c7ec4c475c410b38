"""The chapter on backups, step by step: a dump of one cluster serves from another."""

import subprocess
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from service.config import SOURCES
from service.tools.postgres import Cluster
from tests.dumps import program
from tests.logins import LOGINS, LoginWorld
from tests.servers import Server
from tests.world import World, key

# Of a server that has counted many more transactions than the one of the restored dump.
NOTED = {
    "engine.media_change (media_key, is_gone, is_listed, changed_by)": "1, false, true, '4000000000'",
    "engine.taken_back (user_key, changed_by)": "0, '4000000000'",
    "engine.opinion_change (user_key, media_key, changed_by)": "0, 0, '4000000000'",
    "engine.rule_change (relation, changed_by)": "1, '4000000000'",
    "engine.refresh_attempt (transaction_id)": "'4000000000'",
}
ROLES = ("ml_service_owner", "ml_service_sync", "ml_service_app")


def test_a_dump_without_create_serves_the_same_answers_from_another_cluster(
    world: World, cluster: Cluster, tmp_path: Path
) -> None:
    for name in ("seen", "near", "far"):
        world.media(name, "DRAMA" if name != "far" else "WESTERN")
    world.person("ann", "DRAMA")
    world.takes("ann", "seen")
    world.takes("bob", "seen", "far")
    world.refresh()
    before = world.recommend("ann")
    for row, values in NOTED.items():
        world.query(f"insert into {row} values ({values}) returning 1")

    dump = tmp_path / "recommendation_db.dump"
    subprocess.run(
        [program(world, "pg_dump"), "--format=custom", "--file", dump, "--dbname", world.database],
        check=True,
    )
    server = Server(cluster.dsn())
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        for role in ROLES:
            connection.execute(f"create role {role} nologin")
    restored = World(
        {
            **{name: world.conninfo[name] for name in SOURCES},
            "recommendation_db": server.create("recommendation_db"),
        }
    )
    subprocess.run(
        [program(world, "pg_restore"), "--exit-on-error", "--dbname", restored.database, dump],
        check=True,
    )
    restored.alembic("upgrade", "head")
    restored.alembic("check")

    with psycopg.connect(restored.database) as connection:  # as people do, with its own search_path
        connection.execute("set role ml_service_app")
        titles = connection.execute("select title from recommend(%s)", (key("ann"),)).fetchall()
    assert [row.title for row in before] == [title for (title,) in titles]
    world.takes("ann", "near")
    restored.sync()
    assert restored.titles("ann") == ["far"]

    restored.refresh()
    for row in NOTED:
        noted = f"select from {row.split()[0]} as noted where noted::text ~ '4000000000'"
        assert restored.query(noted) == []


def test_a_dump_with_create_has_the_settings_of_logins_and_takes_these(
    logins: LoginWorld, cluster: Cluster, tmp_path: Path
) -> None:
    dump = tmp_path / "recommendation_db.dump"
    subprocess.run(
        [
            program(logins, "pg_dump"),
            "--create",
            "--format=custom",
            "--file",
            dump,
            "--dbname",
            logins.database,
        ],
        check=True,
    )
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        for role in (*ROLES, *LOGINS.values()):
            connection.execute(f"create role {role}")
    subprocess.run(
        [
            program(logins, "pg_restore"),
            "--create",
            "--exit-on-error",
            "--dbname",
            cluster.dsn(),
            dump,
        ],
        check=True,
    )
    settings = (
        "select setrole::regrole::text, setconfig from pg_db_role_setting"
        " join pg_database on pg_database.oid = setdatabase where datname = current_database()"
        " order by 1"
    )
    name = conninfo_to_dict(logins.database)["dbname"]
    with psycopg.connect(make_conninfo(cluster.dsn(), dbname=name)) as connection:
        restored = connection.execute(settings).fetchall()
    assert restored == logins.query(settings)
    assert ("ml_web", ["role=ml_service_app", "statement_timeout=5s"]) in restored
