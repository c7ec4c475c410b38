"""`sql/schema` says what there is: what the revisions lead to, and nothing else."""

from migrations import database, repeatable, sources
from tests import dumps
from tests.servers import ROOT
from tests.world import World

SCHEMA = ROOT / "sql" / "schema"
SHIPPED = ("engine.strategy", "engine.model_parameters", "engine.sync_state", "engine.lock")
"""The tables that are not empty in a new database, besides what counts and remembers."""


def test_the_files_and_the_revisions_make_the_same_database(
    world: World, bare_world: World
) -> None:
    with bare_world.connect() as connection, connection.transaction():
        connection.execute("set local search_path to default")
        for path in sorted(SCHEMA.glob("*.sql")):
            connection.execute(path.read_bytes())
        connection.execute("reset role")
        database.apply(connection)
        sources.connect(connection, bare_world.settings)
        repeatable.apply(connection)
    made, migrated = dumps.statements(bare_world), dumps.statements(world)
    assert [one for one in made if one not in migrated] == []
    assert [one for one in migrated if one not in made] == []
    assert len(made) == len(migrated) > 100
    for table in SHIPPED:
        assert _rows(bare_world, table) == _rows(world, table), table


def _rows(world: World, table: str) -> list[dict[str, object]]:
    rows = world.query(f"select to_jsonb(one) - 'version' as row from {table} one order by 1")
    return [row for (row,) in rows]
