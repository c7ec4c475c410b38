"""The worker compares a part of all interactions with each refresh, and knows how far it has come."""

from migrations import steps

revision = "0138"
down_revision = "0137"
branch_labels = None
depends_on = None

TABLE = """
create table engine.reconcile_round (
    upto bigint not null default -9223372036854775808,
    left_out bigint not null default 0,
    basis text,
    ranges integer not null default 4096 check (ranges between 1 and 1000000)
);
create unique index reconcile_round_one on engine.reconcile_round ((true));

comment on table engine.reconcile_round is
    'One row: how far the worker has come in comparing interactions with engagement_db, a part with each refresh (engine.reconcile).';
comment on column engine.reconcile_round.upto is 'All up to this id was compared in this round.';
comment on column engine.reconcile_round.left_out is 'How many rows up to there cannot be taken.';
comment on column engine.reconcile_round.basis is
    'engine.reconcile_basis, as of when all was last compared at once. Null: it never was.';
comment on column engine.reconcile_round.ranges is
    'How many ranges of 1,024 rows are compared with each refresh, at least; and at once, at most. A million rows take the two servers some two seconds.';

insert into engine.reconcile_round default values;
grant select, update on engine.reconcile_round to ml_service_sync;
comment on column engine.sync_state.left_out is
    'How many rows cannot be taken: without an id, a person or a medium, of an unknown type, or with the id of another that is taken. As of the end of the last round of reconciles, and those that came since; catalog_db: as of the last change.';
"""
FORMER = """
comment on column engine.sync_state.left_out is
    'How many rows cannot be taken: without an id, a person or a medium, of an unknown type, or with the id of another that is taken. As of the last reconcile, and those that came since; catalog_db: as of the last change.';
drop table engine.reconcile_round;
"""


def upgrade() -> None:
    steps.as_owner(TABLE)


def downgrade() -> None:
    steps.as_owner(FORMER)
