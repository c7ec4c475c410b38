"""Media that went since the model was built are told from those that came."""

from typing import Any

from alembic import op

from migrations import steps

revision = "0118"
down_revision = "0117"
branch_labels = None
depends_on = None

# (To say `if not exists` would lock the table all the same.)
GONE = """
do $$
begin
    if exists (
        select from pg_attribute
        where attrelid = to_regclass('engine.media_change') and attname = 'is_gone'
    ) then
        return;
    end if;
    alter table engine.media_change add column is_gone boolean not null default false;
    create index media_change_moved on engine.media_change (is_listed, is_gone, media_key);
    comment on column engine.media_change.is_gone is 'Whether it is not available any more.';
end
$$;
"""
KNOWN = """
update engine.media_change set is_gone = true
from engine.media
where media.media_key = media_change.media_key and not available;
"""
CONTRACT = """
set local role ml_service_owner;
drop index if exists engine.media_change_listed;
reset role;
"""
FORMER = """
alter table engine.media_change drop column if exists is_gone;
create index if not exists media_change_listed on engine.media_change (is_listed, media_key);
"""


def prepare(connection: Any) -> None:
    """The column, by itself: in the transaction of the upgrade, every question would wait for all of it."""
    if connection.execute("select to_regclass('engine.media_change')").fetchone() == (None,):
        return
    connection.execute("set role ml_service_owner")
    connection.execute("set lock_timeout = '15s'")
    connection.execute(GONE)
    connection.execute("reset lock_timeout")
    connection.execute("reset role")


def upgrade() -> None:
    steps.as_owner(GONE + KNOWN)


def contract(connection: Any) -> None:
    """Requests read this table: its lock is for an instant only."""
    connection.execute(CONTRACT)


def downgrade() -> None:
    op.execute(FORMER)
