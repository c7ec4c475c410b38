"""What revisions do alike."""

from typing import Any

from alembic import op

INVALID = """
select
from pg_index
where indexrelid = to_regclass(%s) and not indisvalid
"""


def build_index(connection: Any, name: str, table: str, statement: str) -> None:
    """For `prepare` of a revision: an index of ours, while its table is written to.

    name, table: with their schema; statement: create index concurrently if not exists …. Where the
    table is not there yet, nothing is done.
    """
    if connection.execute("select to_regclass(%s)", (table,)).fetchone() == (None,):
        return
    connection.execute("set role ml_service_owner")
    connection.execute("set statement_timeout = 0")
    if connection.execute(INVALID, (name,)).fetchone() is not None:  # it did not come to its end
        connection.execute(f"drop index concurrently {name}")
    connection.execute(statement)
    connection.execute("reset statement_timeout")
    connection.execute("reset role")


def as_owner(statements: str) -> None:
    """Within the transaction of the upgrade, as they are: op.execute would want % doubled."""
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    driver.execute(statements)
    driver.execute("reset role")
