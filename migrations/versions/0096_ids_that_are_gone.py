"""Which of the last rows are gone, not only how high their ids were: other writers' ids come between."""

from typing import Any

from alembic import op

revision = "0096"
down_revision = "0094"
branch_labels = None
depends_on = None

COLUMN = """
set local role ml_service_owner;
alter table engine.sync_state add column gone bigint[] not null default '{}';
update engine.sync_state set gone = array[newest]
where newest > (select max(upto) from engine.recent_range);
alter table engine.sync_state drop column newest;
comment on column engine.sync_state.gone is
    'engagement_db: ids of the last rows, that are gone: the first thousand, and the last. One that comes again tells that the source was restored from a backup; those that come between them are of whoever takes ids in blocks. Empty again once ids are higher.';
reset role;
"""
FORMER = """
set local role ml_service_owner;
alter table engine.sync_state add column newest bigint;
update engine.sync_state set newest = (select max(id) from unnest(gone) id);
alter table engine.sync_state drop column gone;
comment on column engine.sync_state.newest is
    'engagement_db: the highest id of a row that is gone and was the last one; null: that was never so. What comes after the last one now, and not after this, has an id that comes again.';
reset role;
"""


def upgrade() -> None:
    """Nothing is needed before the functions."""


def contract(connection: Any) -> None:
    """Requests read and write this table: the lock is for an instant only."""
    connection.execute(COLUMN)


def downgrade() -> None:
    op.execute(FORMER)
