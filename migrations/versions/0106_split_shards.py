"""A shard says what it still has of people whom another one answers for since it was split."""

from alembic import op

from migrations import steps

revision = "0106"
down_revision = "0105"
branch_labels = None
depends_on = None

COLUMNS = """
alter table engine.shard
    add column if not exists leaving integer[] not null default '{}',
    add column if not exists is_alone boolean not null default true,
    add column if not exists arrived_at timestamptz;
comment on column engine.shard.leaving is
    'Slots whose people another shard answers for since this one was split, and which are synced here still: until the router surely asks there.';
comment on column engine.shard.is_alone is
    'Whether nothing of people of other slots is left here, but what the model says of them: not from a split until engine.let_go has come to its end.';
comment on column engine.shard.arrived_at is
    'When this was cut off from the shard whose copy it is; what was shown to nobody in particular before then, that one counts. Null once that is gone here.';
create table if not exists engine.split_token (
    token uuid not null
);
create unique index if not exists split_token_one on engine.split_token ((true));
comment on table engine.split_token is
    'Written while nobody may write to this shard: a standby that has it has all that was confirmed here.';
"""
FORMER = """
drop table if exists engine.split_token;
alter table engine.shard
    drop column if exists leaving,
    drop column if exists is_alone,
    drop column if exists arrived_at;
"""


def upgrade() -> None:
    steps.as_owner(COLUMNS)


def downgrade() -> None:
    op.execute(FORMER)
