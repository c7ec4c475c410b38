"""A shard says whose people are on their way, so that whoever counts counts each once."""

from alembic import op

revision = "0099"
down_revision = "0097"
branch_labels = None
depends_on = None

COLUMN = """
alter table engine.shard add away integer[] not null default '{}';
comment on column engine.shard.away is
    'Those of these slots that another shard is asked about: their people are on their way here, or have gone and are yet to be deleted. They are synced, and not counted.';
"""


def upgrade() -> None:
    op.execute(COLUMN)


def downgrade() -> None:
    op.execute("alter table engine.shard drop away")
