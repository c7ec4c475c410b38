"""What the console shows: how long a refresh takes for each view, and what each parameter means."""

from typing import Any

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

COLUMN = """
set local role ml_service_owner;
alter table engine.refresh_log add column if not exists view_seconds jsonb;
comment on column engine.refresh_log.view_seconds is
    'How long each materialized view took. Null where the refresh failed, or the view was built by an upgrade.';
comment on column engine.strategy.collaborative_weight is
    'See content_weight; the two add up to at most 1. At once.';
reset role;
"""


def upgrade() -> None:
    pass


def contract(connection: Any) -> None:
    """Requests read this table: its lock is for an instant only."""
    connection.execute(COLUMN)


def downgrade() -> None:
    op.execute("alter table engine.refresh_log drop column if exists view_seconds")
    op.execute("comment on column engine.strategy.collaborative_weight is null")
