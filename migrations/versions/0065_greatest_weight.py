"""How deep a boost must look; and lists, which rules order, too."""

from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

COLUMN = """
alter table engine.rule_relation add column if not exists greatest_weight double precision;
comment on column engine.rule_relation.greatest_weight is
    'The greatest weight that any of its rows says, whether it counts now or not; 0 where none does; null where it is not kept or copied, or not known.';
comment on column engine.page_row.placement is
    'Whose filter, and whose allow and deny, hold for the row, beside its own filter; but for the kinds new and list, also what orders (boost, pin, at_most, rotation); of the kinds recommended and genre, also the strategy, where it says none. Null: rules that count everywhere alone.';
"""
FORMER = """
alter table engine.rule_relation drop column if exists greatest_weight;
comment on column engine.page_row.placement is
    'Whose filter, and whose allow and deny, hold for the row, beside its own filter; of the kinds recommended and genre, also what orders (boost, pin, at_most, rotation), and the strategy, where it says none. Null: rules that count everywhere alone.';
"""


def upgrade() -> None:
    op.execute("set local role ml_service_owner")
    op.execute(COLUMN)
    op.execute("reset role")


def downgrade() -> None:
    op.execute(FORMER)
