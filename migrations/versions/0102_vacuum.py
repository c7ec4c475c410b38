"""The worker vacuums the model: to name what is in its schema takes a privilege."""

from alembic import op

from migrations import steps

revision = "0102"
down_revision = "0101"
branch_labels = None
depends_on = None


def upgrade() -> None:
    steps.as_owner("grant usage on schema model to ml_service_sync")


def downgrade() -> None:
    op.execute("revoke usage on schema model from ml_service_sync")
