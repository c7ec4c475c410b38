"""As many media as item_neighbours can tell apart: of a key it keeps 26 bits behind a strength."""

from migrations import steps

revision = "0098"
down_revision = "0097"
branch_labels = None
depends_on = None

RANGE = """
alter table engine.media alter media_key set maxvalue {};
comment on table engine.media is
    'The catalogue, by dense key{}. A medium that people took but the catalogue does not know (yet) has no genre set, and is not available.';
"""


def upgrade() -> None:
    """The lock is for an instant only."""
    steps.as_owner(
        RANGE.format(2**26 - 1, " below 2 ^ 26, which is what model.item_neighbours has room for")
    )


def downgrade() -> None:
    steps.as_owner(RANGE.format(2**31 - 1, ""))
