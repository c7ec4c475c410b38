"""A person's latest word about a medium counts: the DISLIKEs have an index of their own."""

from typing import Any

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

INDEX = """
create index if not exists interaction_disliked on engine.interaction (user_key, media_key, happened_at)
    where not positive and type <> 'WATCH'
"""


def upgrade() -> None:
    pass


def contract(connection: Any) -> None:
    """Last, for whoever records something waits until the index is there."""
    connection.execute("set local role ml_service_owner")
    connection.execute(INDEX)
    connection.execute("reset role")


def downgrade() -> None:
    op.execute("drop index if exists engine.interaction_disliked")
