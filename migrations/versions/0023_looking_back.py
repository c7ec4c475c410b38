"""What comes late, what cannot be taken, what goes back: noticed by every sync, and said."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

# A row without a person or a medium is left out and counted: the planner must not think there is none.
FOREIGN_TABLES = """
alter foreign table engagement_db.interaction
    alter column user_id drop not null,
    alter column media_id drop not null;
alter foreign table engagement_db.pg_locks add column pid integer;
"""

TABLES = """
create table engine.recent_range (
    above bigint primary key,
    upto bigint not null,
    rows bigint not null,
    digest numeric not null,
    left_out bigint not null
);
comment on table engine.recent_range is
    'The last ranges of ids that were read from engagement_db, without a gap: what comes into one of them late shows in the next sync. They reach back sync_state.look_back rows, and to the watermark where that is further.';
comment on column engine.recent_range.rows is 'How many rows the source had there when it was read, whether they count or not.';
comment on column engine.recent_range.digest is 'The sum of their ids.';
comment on column engine.recent_range.left_out is 'How many of them cannot be taken.';

alter table engine.sync_state
    add column look_back integer not null default 20000 check (look_back between 1 and 10000000),
    add column lowest bigint not null default 1,
    add column left_out bigint not null default 0,
    add column watermark_at timestamptz,
    add column went_back_at timestamptz,
    add column error text,
    add column failing_since timestamptz;
comment on column engine.sync_state.look_back is
    'engagement_db: in how many of the last rows a sync looks for ids that came late. A reconcile finds the others.';
comment on column engine.sync_state.lowest is 'engagement_db: every interaction from this id on was read.';
comment on column engine.sync_state.left_out is
    'How many rows cannot be taken: without a person or a medium, or of an unknown type. As of the last reconcile, and those that came since.';
comment on column engine.sync_state.watermark_at is
    'engagement_db: when the watermark last reached what had been read.';
comment on column engine.sync_state.went_back_at is
    'engagement_db: when its highest id was last found to be lower than before, as after a restore from a backup.';
comment on column engine.sync_state.error is 'Why the last sync failed; null: it did not.';
comment on column engine.sync_state.failing_since is 'Since when every sync has failed.';

grant select, insert, update, delete on engine.recent_range to ml_service_sync;
"""


def upgrade() -> None:
    _execute(FOREIGN_TABLES, TABLES)


def downgrade() -> None:
    _execute(
        """
        drop table engine.recent_range;
        alter table engine.sync_state
            drop column look_back,
            drop column lowest,
            drop column left_out,
            drop column watermark_at,
            drop column went_back_at,
            drop column error,
            drop column failing_since;
        alter foreign table engagement_db.pg_locks drop column pid;
        alter foreign table engagement_db.interaction
            alter column user_id set not null,
            alter column media_id set not null;
        """
    )


def _execute(*statements: str) -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    for each in statements:
        driver.execute(each)
    driver.execute("reset role")
