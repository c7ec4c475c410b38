"""Of an interleaved page, pins are no arm's."""

from migrations import steps

revision = "0133"
down_revision = "0124"
branch_labels = None
depends_on = None

ARMS = """
comment on column engine.answer_log.arms is
    'Of an interleaved page: for each medium which arm picked it, 0 where both would have, or where a rule pins it.';
"""
FORMER = """
comment on column engine.answer_log.arms is
    'Of an interleaved page: for each medium which arm picked it, 0 where both would have.';
"""


def upgrade() -> None:
    steps.as_owner(ARMS)


def downgrade() -> None:
    steps.as_owner(FORMER)
