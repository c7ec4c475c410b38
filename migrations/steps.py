"""What revisions do alike."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from alembic import op
from psycopg import sql
from psycopg.types.json import Jsonb

INVALID = """
select
from pg_index
where indexrelid = to_regclass(%s) and not indisvalid
"""


class Shipped(NamedTuple):
    """A row as it is shipped, and what of that a revision changes."""

    table: str
    name: str
    kept: Mapping[str, Any]
    """What stays. Where any of it is another value, the row is an operator's, and left alone."""
    changed: Mapping[str, tuple[Any, Any]]
    """Column → before and after."""


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


def change_shipped(rows: Iterable[Shipped], *, before: int, after: int) -> None:
    """Give rows their other values, where they are as they were shipped.

    before, after: 0 and 1 for an upgrade, 1 and 0 for a downgrade.
    """
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    for row in rows:
        shipped = {**row.kept, **{column: values[before] for column, values in row.changed.items()}}
        driver.execute(
            sql.SQL("update engine.{} one set {} where name = {} and to_jsonb(one) @> {}").format(
                sql.Identifier(row.table),
                sql.SQL(", ").join(
                    sql.SQL("{} = {}").format(sql.Identifier(column), values[after])
                    for column, values in row.changed.items()
                ),
                row.name,
                Jsonb(shipped),
            )
        )
    driver.execute("reset role")
