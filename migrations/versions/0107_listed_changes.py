"""Media whose genres alone changed keep their places in lists by popularity."""

from typing import Any

from alembic import op

from migrations import steps

revision = "0107"
down_revision = "0106"
branch_labels = None
depends_on = None

# (To say `if not exists` would lock the table all the same.)
LISTED = """
do $$
begin
    if exists (
        select from pg_attribute
        where attrelid = to_regclass('engine.media_change') and attname = 'is_listed'
    ) then
        return;
    end if;
    alter table engine.media_change add column is_listed boolean not null default false;
    create index media_change_listed on engine.media_change (is_listed, media_key);
    comment on column engine.media_change.is_listed is
        'Whether nothing but genres has changed: the lists of the model by popularity are right about it. False where that is not known.';
end
$$;
"""


def prepare(connection: Any) -> None:
    """The column, by itself: in the transaction of the upgrade, every question would wait for all of it."""
    if connection.execute("select to_regclass('engine.media_change')").fetchone() == (None,):
        return
    connection.execute("set role ml_service_owner")
    connection.execute("set lock_timeout = '15s'")
    connection.execute(LISTED)
    connection.execute("reset lock_timeout")
    connection.execute("reset role")


def upgrade() -> None:
    steps.as_owner(LISTED)


def downgrade() -> None:
    op.execute("alter table engine.media_change drop column if exists is_listed")
