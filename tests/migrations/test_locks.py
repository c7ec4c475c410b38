"""While an upgrade builds models, whoever asks waits for none of its locks."""

from typing import Any
from unittest.mock import patch

import psycopg

from migrations import repeatable
from migrations.repeatable import Contract
from tests.world import World

# Types, too, have one: a session reads a type when it first needs it.
RELATIONS = (
    "select oid from pg_class where relnamespace in ('engine'::regnamespace, 'model'::regnamespace)"
)
LOCKED = """
    select relation::regclass::text from pg_locks
    where pid = pg_backend_pid() and mode = 'AccessExclusiveLock' and relation = any (%s)
"""


def test_no_revision_since_0134_holds_what_requests_read(bare_world: World) -> None:
    bare_world.alembic("upgrade", "0133")
    before = [oid for (oid,) in bare_world.query(RELATIONS)]
    locked = []

    def apply(connection: psycopg.Connection[Any], contracts: list[Contract]) -> bool:
        locked.extend(connection.execute(LOCKED, [before]).fetchall())
        return made(connection, contracts)

    made = repeatable.apply
    with patch("migrations.repeatable.apply", apply):
        bare_world.alembic("upgrade", "head")
    assert len(before) > 100
    assert locked == []
