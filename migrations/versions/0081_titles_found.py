"""Media are found by the words of their titles."""

from typing import Any

from alembic import op

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None

# As engine.title_words has it, which is inlined where it is called.
INDEX = """
create index {concurrently} if not exists media_title_words on engine.media using gin (to_tsvector(
    'pg_catalog.simple',
    regexp_replace(
        translate(
            lower("left"(title, 1000)),
            'àáâãäåçèéêëìíîïñòóôõöøùúûüýÿ''’',
            'aaaaaaceeeeiiiinoooooouuuuyy'
        ),
        '[^[:alnum:]]+',
        ' ',
        'g'
    )
))
"""
INVALID = """
select
from pg_index
where indexrelid = to_regclass('engine.media_title_words') and not indisvalid
"""


def prepare(connection: Any) -> None:
    """The index, while the catalogue is read: in the transaction of the upgrade that would wait for all of it."""
    if connection.execute("select to_regclass('engine.media')").fetchone() == (None,):
        return
    connection.execute("set role ml_service_owner")
    connection.execute("set statement_timeout = 0")
    if connection.execute(INVALID).fetchone() is not None:  # one that did not come to its end
        connection.execute("drop index concurrently engine.media_title_words")
    connection.execute(INDEX.format(concurrently="concurrently"))
    connection.execute("reset statement_timeout")
    connection.execute("reset role")


def upgrade() -> None:
    _as_owner(INDEX.format(concurrently=""))


def downgrade() -> None:
    _as_owner("drop index engine.media_title_words")


def _as_owner(statement: str) -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    driver.execute(statement)
    driver.execute("reset role")
