"""Media that are not available are found beside those that have a place by popularity."""

from typing import Any

from alembic import op

revision = "0091"
down_revision = "0087"
branch_labels = None
depends_on = None

INDEX = """
create index {concurrently} if not exists media_unavailable on engine.media (media_key) where not available
"""
INVALID = """
select
from pg_index
where indexrelid = to_regclass('engine.media_unavailable') and not indisvalid
"""


def prepare(connection: Any) -> None:
    """The index, while the catalogue is written to."""
    if connection.execute("select to_regclass('engine.media')").fetchone() == (None,):
        return
    connection.execute("set role ml_service_owner")
    connection.execute("set statement_timeout = 0")
    if connection.execute(INVALID).fetchone() is not None:  # one that did not come to its end
        connection.execute("drop index concurrently engine.media_unavailable")
    connection.execute(INDEX.format(concurrently="concurrently"))
    connection.execute("reset statement_timeout")
    connection.execute("reset role")


def upgrade() -> None:
    _as_owner(INDEX.format(concurrently=""))


def downgrade() -> None:
    _as_owner("drop index engine.media_unavailable")


def _as_owner(statement: str) -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    driver.execute(statement)
    driver.execute("reset role")
