"""A relation that takes too long to be copied is left alone for a while; lists are relations, too."""

from alembic import op

from migrations import steps

revision = "0103"
down_revision = "0102"
branch_labels = None
depends_on = None

CHANGE = """
alter table engine.rule_relation add column if not exists copy_again_at timestamptz;
comment on column engine.rule_relation.copy_again_at is
    'It took too long to be copied, and is left alone until then; null: it is copied with every sync.';
comment on table engine.rule_relation is
    'What is known of each relation of engine.rule, and of the lists and conditions of engine.page_row. engine.keep_rules makes it; a question uses of it what still holds, and reads the relation itself otherwise.';
comment on column engine.page_row.relation is
    'Of the kind list: a table or view, with its schema, that ml_service_owner may read, of media_id uuid, user_id uuid (null: for everybody) and, where there is an order, "position". Read with every question, so user_id should be indexed; what reads a foreign table is copied with every sync.';
"""
FORMER = """
alter table engine.rule_relation drop column if exists copy_again_at;
comment on table engine.rule_relation is
    'What is known of each relation of engine.rule, and of the conditions of engine.page_row. engine.keep_rules makes it; a question uses of it what still holds, and reads the relation itself otherwise.';
comment on column engine.page_row.relation is
    'Of the kind list: a table or view, with its schema, that ml_service_owner may read, of media_id uuid, user_id uuid (null: for everybody) and, where there is an order, "position". Read with every question, so user_id should be indexed.';
"""


def upgrade() -> None:
    steps.as_owner(CHANGE)


def downgrade() -> None:
    op.execute(FORMER)
