"""Ranges that a sync looks back on sum up who did what in them, not their ids alone."""

from alembic import op

revision = "0100"
down_revision = "0099"
branch_labels = None
depends_on = None

COMMENT = """
set local role ml_service_owner;
comment on column engine.recent_range.digest is '{}';
reset role;
"""


def upgrade() -> None:
    """The next sync finds every range changed, and reads it anew."""
    op.execute(COMMENT.format("The sum of their engine.row_hash."))


def downgrade() -> None:
    op.execute(COMMENT.format("The sum of their ids."))
