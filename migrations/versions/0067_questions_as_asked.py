"""The log keeps what else was asked as it was asked."""

from typing import Any

from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

COMMENT = "comment on column engine.answer_log.question is '{}'"
KEPT = (
    "What else was asked, to ask it again, as engine.question_of_json has it; and kind"
    " (recommendations where it has none), placement (where its name is default) and session."
    " Null: nothing. Without lists of media where these are longer than 1,000 together, and then"
    " with cut: true."
)
FORMER = (
    "What else was asked, to ask it again: kind (recommendations where it has none), placement"
    ' (where its name is default), filter, "within", "without", rules, session, media_id, hours.'
    " Null: nothing. Without lists of media where these are longer than 1,000 together, and then"
    " with cut: true."
)


def upgrade() -> None:
    """What is kept of answers stays: engine.asked_again reads both forms."""


def contract(connection: Any) -> None:
    """Behind revision 0051, whose contract makes the column."""
    connection.execute(COMMENT.format(KEPT))


def downgrade() -> None:
    """Answers that were logged meanwhile with a filter are asked again without it."""
    op.execute(COMMENT.format(FORMER))
