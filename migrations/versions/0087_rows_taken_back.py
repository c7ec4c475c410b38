"""The last row may be taken back, and what somebody did comes back with them."""

from typing import Any

from alembic import op

revision = "0087"
down_revision = "0085"
branch_labels = None
depends_on = None

COLUMNS = """
set local role ml_service_owner;
alter table engine.sync_state
    add column newest bigint,
    add column enrolments integer not null default 0;
comment on column engine.sync_state.newest is
    'engagement_db: the highest id of a row that is gone and was the last one; null: that was never so. What comes after the last one now, and not after this, has an id that comes again.';
comment on column engine.sync_state.enrolments is
    'user_db: how often somebody who had been forgotten was enrolled again; engagement_db: of these, how many the last sync knew of.';
comment on column engine.sync_state.went_back_at is
    'engagement_db: when ids that it had given were last found to come again, as after a restore from a backup.';
comment on column engine.recent_range.rows is
    'How many rows the source had there when it was read, whether they count or not. -1: what there is must be read anew.';
-- Whoever was enrolled before this revision may still be without what they did.
update engine.sync_state set enrolments = 1
where source = 'user_db' and exists (select from engine.recent_range);
reset role;
"""
FORMER = """
set local role ml_service_owner;
update engine.recent_range set digest = -1 where rows = -1;
alter table engine.sync_state drop column newest, drop column enrolments;
comment on column engine.sync_state.went_back_at is
    'engagement_db: when its highest id was last found to be lower than before, as after a restore from a backup.';
comment on column engine.recent_range.rows is
    'How many rows the source had there when it was read, whether they count or not.';
reset role;
"""


def upgrade() -> None:
    """Nothing is needed before the functions."""


def contract(connection: Any) -> None:
    """Requests read and write this table: the lock is for an instant only."""
    connection.execute(COLUMNS)


def downgrade() -> None:
    op.execute(FORMER)
