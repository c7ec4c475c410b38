"""Feedback: events that are recorded here and forwarded, and people who are forgotten."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Where events are written. The source numbers them itself: for a generated column the wrapper sends
# DEFAULT, and RETURNING brings the number back.
FOREIGN_TABLE = """
create foreign table engagement_db.new_interaction (
    id bigint generated always as (null::bigint) stored,
    user_id uuid not null,
    media_id uuid not null,
    type varchar(50),
    interaction_value double precision,
    "timestamp" timestamp
) server engagement_db options (schema_name 'public', table_name 'interaction');
grant select, insert on engagement_db.new_interaction to ml_service_sync;

-- There, too, it must be noticed soon that the machine is gone from which somebody was writing: until
-- then nobody knows whether it was committed, and nothing is forwarded.
alter server engagement_db options (set options
    '-c statement_timeout=60000 -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3');
"""

# An interaction as a request states it, checked, defaults filled in.
TYPE = """
create type engine.event as (
    place integer,
    event_id text,
    user_id uuid,
    media_id uuid,
    type engine.interaction_type,
    value double precision,
    happened_at timestamptz,
    is_time_stated boolean
);
"""

# Numbers of the outbox lie above all that engagement_db will hand out.
TABLES = """
create table engine.outbox (
    outbox_id bigint generated always as identity (start with 4611686018427387904) primary key,
    event_id text unique,
    user_key integer not null,
    media_key integer not null,
    type engine.interaction_type not null,
    value double precision not null,
    happened_at timestamptz not null,
    recorded_at timestamptz not null default clock_timestamp(),
    interaction_id bigint,
    error text
);
create index outbox_waiting on engine.outbox (outbox_id) where interaction_id is null;
create index outbox_by_user on engine.outbox (user_key);
comment on table engine.outbox is
    'Events that were recorded here. They wait until engagement_db has them; with an event_id they stay, to know it again.';
comment on column engine.outbox.outbox_id is
    'In order of recording; from 2^62 on. It is the event''s interaction_id in engine.interaction until engagement_db has given one.';
comment on column engine.outbox.interaction_id is 'The id that engagement_db gave it; null while it waits.';
comment on column engine.outbox.error is
    'Why engagement_db would not take it: it is left out, and counts here all the same. Set to null, it is tried again.';

create table engine.forward_attempt (
    outbox_ids bigint[] not null,
    interaction_ids bigint[] not null,
    writers text[]
);
create unique index forward_attempt_one on engine.forward_attempt ((true));
comment on table engine.forward_attempt is
    'The events that were last written to engagement_db, and the ids that it gave them, committed here before they are there. Gone as soon as it is known that they are; found where that was interrupted, and then nobody knows yet whether they arrived.';
comment on column engine.forward_attempt.writers is
    'The transactions that were writing at engagement_db when this was found, as far as they have not ended since. Null: not looked at yet.';

create table engine.forgotten (
    digest bytea primary key,
    user_key integer
);
comment on table engine.forgotten is 'The people who were forgotten: nothing of theirs is taken in.';
comment on column engine.forgotten.digest is 'SHA-256 of the sixteen bytes of the user_id.';
comment on column engine.forgotten.user_key is
    'The key that was theirs, until a sync that began afterwards has removed what another one wrote meanwhile.';
alter table engine.sync_state add column forgotten_changes integer not null default 0;
comment on column engine.sync_state.forgotten_changes is
    'user_db: how often somebody was forgotten or enrolled again.';

-- What was popular in the last hours, from the events alone.
create index interaction_by_time on engine.interaction (happened_at) include (media_key, value) where positive;

grant select, insert, update, delete on engine.outbox, engine.forward_attempt to ml_service_sync;
grant select, update on engine.forgotten to ml_service_sync;
"""


def upgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    for statements in (FOREIGN_TABLE, TYPE, TABLES):
        driver.execute(statements)
    driver.execute("reset role")


def downgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute(
        """
        delete from engine.interaction where interaction_id >= 4611686018427387904;
        drop index engine.interaction_by_time;
        alter table engine.sync_state drop column forgotten_changes;
        drop table engine.outbox, engine.forward_attempt, engine.forgotten;
        drop type engine.event;
        drop foreign table engagement_db.new_interaction;
        alter server engagement_db options (set options '-c statement_timeout=60000');
        """
    )
