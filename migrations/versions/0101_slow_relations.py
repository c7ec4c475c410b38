"""Relations that take longer than their budget are tried by the worker, and not by questions."""

from alembic import op

from migrations import steps

revision = "0101"
down_revision = "0100"
branch_labels = None
depends_on = None

COLUMNS = """
alter table engine.rule_relation
    add column if not exists tried_at timestamptz,
    add column if not exists slow_until timestamptz;
comment on column engine.rule_relation.tried_at is
    'When it was last read as questions read it; null where it is kept or copied, or was not yet tried.';
comment on column engine.rule_relation.slow_until is
    'No question reads it before then: it took longer than its budget when it was last tried. Null where it did not.';
"""
FORMER = """
alter table engine.rule_relation
    drop column if exists tried_at,
    drop column if exists slow_until;
"""


def upgrade() -> None:
    steps.as_owner(COLUMNS)


def downgrade() -> None:
    op.execute(FORMER)
