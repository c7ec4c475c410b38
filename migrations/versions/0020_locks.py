"""Locks that nobody but our own roles can take.

An advisory lock is anybody's who may connect: whoever takes its number stops what waits for it.
"""

from alembic import op

revision = "0020"
down_revision = "0016"
branch_labels = None
depends_on = None

LOCK = """
create table engine.lock (
    name text primary key
);
comment on table engine.lock is
    'What only one transaction may do at a time: it holds the row by this name (engine.hold_lock).';
insert into engine.lock (name) values
    ('catalog_db'),
    ('user_db'),
    ('engagement_db'),
    ('reconcile'),
    ('refresh');
grant select, update on engine.lock to ml_service_sync;
"""


def upgrade() -> None:
    _execute(LOCK)


def downgrade() -> None:
    _execute("drop table engine.lock")


def _execute(*statements: str) -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    for each in statements:
        driver.execute(each)
    driver.execute("reset role")
