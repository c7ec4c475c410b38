"""A strategy has a weight above 0: without one, all media score the same."""

from typing import Any

from alembic import op

revision = "0082"
down_revision = "0081"
branch_labels = None
depends_on = None

NAME = "strategy_sum: content_weight + collaborative_weight is above 0"
WEIGHED = f"""
update engine.strategy set collaborative_weight = 1 where content_weight + collaborative_weight = 0;
alter table engine.strategy add constraint "{NAME}"
    check (content_weight + collaborative_weight > 0);
"""


def upgrade() -> None:
    """Nothing is added."""


def contract(connection: Any) -> None:
    """The table is locked for an instant: it has a handful of rows."""
    _as_owner(connection, WEIGHED)


def downgrade() -> None:
    _as_owner(
        op.get_bind().connection.driver_connection,
        f'alter table engine.strategy drop constraint "{NAME}"',
    )


def _as_owner(connection: Any, statements: str) -> None:
    connection.execute("set local role ml_service_owner")
    connection.execute(statements)
    connection.execute("reset role")
