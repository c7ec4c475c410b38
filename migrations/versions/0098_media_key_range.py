"""As many media as item_neighbours can tell apart: of a key it keeps 26 bits behind a strength."""

from alembic import op

revision = "0098"
down_revision = "0097"
branch_labels = None
depends_on = None

RANGE = """
set local role ml_service_owner;
alter table engine.media alter media_key set maxvalue {};
comment on table engine.media is
    'The catalogue, by dense key{}. A medium that people took but the catalogue does not know (yet) has no genre set, and is not available.';
reset role;
"""


def upgrade() -> None:
    """The lock is for an instant only."""
    op.execute(
        RANGE.format(2**26 - 1, " below 2 ^ 26, which is what model.item_neighbours has room for")
    )


def downgrade() -> None:
    op.execute(RANGE.format(2**31 - 1, ""))
