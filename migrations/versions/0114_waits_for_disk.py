"""Whether an answer waits until its row in the log is on the disk is the operator's to say."""

from migrations import steps

revision = "0114"
down_revision = "0113"
branch_labels = None
depends_on = None

CHANGE = """
alter table engine.tracking add column if not exists waits_for_disk boolean not null default true;
comment on column engine.tracking.waits_for_disk is
    'Whether the service gives an answer only when its row in the log is on the disk. If not, a crash of the server loses the rows of the last moment (three times wal_writer_delay, 0.6 s), and what was taken from these answers does not count as taken from there; nothing else waits less.';
"""


def upgrade() -> None:
    steps.as_owner(CHANGE)


def downgrade() -> None:
    steps.as_owner("alter table engine.tracking drop column if exists waits_for_disk")
