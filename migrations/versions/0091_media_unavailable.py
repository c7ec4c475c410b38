"""Media that are not available are found beside those that have a place by popularity."""

from typing import Any

from migrations import steps

revision = "0091"
down_revision = "0087"
branch_labels = None
depends_on = None

INDEX = """
create index {concurrently} if not exists media_unavailable on engine.media (media_key) where not available
"""


def prepare(connection: Any) -> None:
    """The index, while the catalogue is written to."""
    statement = INDEX.format(concurrently="concurrently")
    steps.build_index(connection, "engine.media_unavailable", "engine.media", statement)


def upgrade() -> None:
    steps.as_owner(INDEX.format(concurrently=""))


def downgrade() -> None:
    steps.as_owner("drop index engine.media_unavailable")
