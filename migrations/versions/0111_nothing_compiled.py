"""What notes a change is not compiled: without sequential scans its plans look dear enough for that."""

from typing import Any

from migrations import steps

revision = "0111"
down_revision = "0110"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def contract(connection: Any) -> None:
    """Behind revision 0110, whose contract makes the function."""
    connection.execute("alter function engine.renew_data_version() set jit = off")


def downgrade() -> None:
    steps.as_owner("alter function engine.renew_data_version() reset jit")
