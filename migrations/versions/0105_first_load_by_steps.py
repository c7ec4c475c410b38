"""A first load is committed by steps, and the indexes of what people did are built after it."""

from alembic import op

from migrations import steps

revision = "0105"
down_revision = "0104"
branch_labels = None
depends_on = None

TABLES = """
alter table engine.sync_state
    add column if not exists batch integer not null default 200000 check (batch between 1 and 10000000),
    add column if not exists is_behind boolean not null default false;
comment on column engine.sync_state.batch is
    'engagement_db: how many rows are read at once, and held in memory; a first load commits as often.';
comment on column engine.sync_state.is_behind is
    'engagement_db: the last step of a sync read a whole batch, so there may be more.';
create table if not exists engine.index_aside (
    name text primary key,
    definition text not null
);
comment on table engine.index_aside is
    'The indexes of engine.interaction that a first load has taken away, until it is over (engine.begin_load, end_load). Mostly none.';
grant select on engine.index_aside to ml_service_sync;
"""
FORMER = """
drop table if exists engine.index_aside;
alter table engine.sync_state
    drop column if exists batch,
    drop column if exists is_behind;
"""


def upgrade() -> None:
    steps.as_owner(TABLES)


def downgrade() -> None:
    op.execute(FORMER)
