"""Of an interleaved page, pins are no arm's."""

from typing import Any

from migrations import steps

revision = "0126"
down_revision = "0125"
branch_labels = None
depends_on = None

ARMS = """
set local role ml_service_owner;
comment on column engine.answer_log.arms is
    'Of an interleaved page: for each medium which arm picked it, 0 where both would have, or where a rule pins it.';
reset role;
"""
FORMER = """
comment on column engine.answer_log.arms is
    'Of an interleaved page: for each medium which arm picked it, 0 where both would have.';
"""


def upgrade() -> None:
    pass


def contract(connection: Any) -> None:
    connection.execute(ARMS)  # after that of 0051, which says the former


def downgrade() -> None:
    steps.as_owner(FORMER)
