"""What digests the dependencies of a kept answer is what lists them."""

from migrations import steps

revision = "0113"
down_revision = "0112"
branch_labels = None
depends_on = None

COMMENT = """
comment on column engine.answer_cache.digest is
    'engine.{}: of the question, and of all that engine.data_version tells of.';
"""


def upgrade() -> None:
    steps.as_owner(COMMENT.format("cache_dependencies"))


def downgrade() -> None:
    steps.as_owner(COMMENT.format("answer_digest"))
