"""A blend that believes in the trend for longer, and in genres less."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# What was measured best over all data and protocols of bench/quality. A row that somebody has changed is
# theirs.
BLEND = """
update engine.strategy set
    content_weight = {content},
    collaborative_weight = 1 - {content},
    sequence_weight = {sequence},
    trend_weight = {trend},
    trend_horizon = '{horizon}'
where name = 'blend' and version = {version}
"""


def upgrade() -> None:
    op.execute(BLEND.format(content=0.01, sequence=0.26, trend=0.74, horizon="60 days", version=1))


def downgrade() -> None:
    op.execute(BLEND.format(content=0.02, sequence=0.2, trend=0.8, horizon="30 days", version=2))
