"""Ranges that a sync looks back on sum up who did what in them, not their ids alone."""

from migrations import steps

revision = "0100"
down_revision = "0099"
branch_labels = None
depends_on = None

COMMENT = "comment on column engine.recent_range.digest is '{}'"


def upgrade() -> None:
    """The next sync finds every range changed, and reads it anew."""
    steps.as_owner(COMMENT.format("The sum of their engine.row_hash."))


def downgrade() -> None:
    steps.as_owner(COMMENT.format("The sum of their ids."))
