"""`alembic check` fails where the database is not what the files and `migrations.database` say."""

from typing import Any

from alembic.autogenerate import comparators
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import MigrateOperation, UpgradeOps

from migrations import database, repeatable


class Stale(MigrateOperation):
    """A difference between a file and the database; `alembic check` lists it and fails."""

    def __init__(self, difference: str) -> None:
        self.difference = difference

    def reverse(self) -> MigrateOperation:
        return self

    def to_diff_tuple(self) -> tuple[str, str]:
        return ("stale", self.difference)


@comparators.dispatch_for("schema")
def _compare(autogenerate: AutogenContext, operations: UpgradeOps, _: object) -> None:
    assert autogenerate.connection is not None
    driver: Any = autogenerate.connection.connection.driver_connection
    for part in (repeatable, database):
        operations.ops.extend(Stale(text) for text in part.differences(driver))
