"""A first load is read by ranges of ids, by sessions side by side."""

from alembic import op

from migrations import steps

revision = "0120"
down_revision = "0119"
branch_labels = None
depends_on = None

TABLE = """
create table if not exists engine.load_range (
    above bigint primary key,
    upto bigint not null,
    is_loaded boolean not null default false,
    left_out bigint not null default 0,
    rest bigint[],
    new_people uuid[] not null default '{}',
    new_media uuid[] not null default '{}'
);
comment on table engine.load_range is
    'The ranges of ids that a first load reads, each by one session at a time (engine.begin_load, load_step). Mostly none.';
comment on column engine.load_range.left_out is 'How many of its rows cannot be taken.';
comment on column engine.load_range.rest is
    'What is not loaded of a range of which the rest is: of people or media that were not here.';
comment on column engine.load_range.new_people is 'Those of them that are to be added first.';
comment on column engine.load_range.new_media is 'And these.';
grant select, insert, update, delete on engine.load_range to ml_service_sync;
"""
FORMER = "drop table if exists engine.load_range"


def upgrade() -> None:
    steps.as_owner(TABLE)


def downgrade() -> None:
    op.execute(FORMER)
