"""Media are found by the words of their titles."""

from typing import Any

from migrations import steps

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None

# As engine.title_words has it, which is inlined where it is called.
INDEX = """
create index {concurrently} if not exists media_title_words on engine.media using gin (to_tsvector(
    'pg_catalog.simple',
    regexp_replace(
        translate(
            lower("left"(title, 1000)),
            'àáâãäåçèéêëìíîïñòóôõöøùúûüýÿ''’',
            'aaaaaaceeeeiiiinoooooouuuuyy'
        ),
        '[^[:alnum:]]+',
        ' ',
        'g'
    )
))
"""


def prepare(connection: Any) -> None:
    """The index, while the catalogue is read: in the transaction of the upgrade that would wait for all of it."""
    statement = INDEX.format(concurrently="concurrently")
    steps.build_index(connection, "engine.media_title_words", "engine.media", statement)


def upgrade() -> None:
    steps.as_owner(INDEX.format(concurrently=""))


def downgrade() -> None:
    steps.as_owner("drop index engine.media_title_words")
