"""What a source is read for is written in a transaction of its own, which waits for no source."""

from typing import Any

from alembic import op

from migrations import steps

revision = "0117"
down_revision = "0116"
branch_labels = None
depends_on = None

TYPES = """
create type engine.catalogue_medium as (
    media_id uuid,
    title text,
    description text,
    release_year integer,
    media_type text,
    cover_url text,
    deleted boolean,
    attributes jsonb,
    genres text[]
);
comment on type engine.catalogue_medium is
    'A medium as source.media and source.media_genre have it (engine.differing_media).';
create type engine.incoming as (
    above bigint,
    upto bigint,
    in_doubt bigint[],
    read_at timestamptz,
    interaction_ids bigint[],
    user_ids uuid[],
    media_ids uuid[],
    types engine.interaction_type[],
    amounts double precision[],
    times timestamptz[]
);
comment on type engine.incoming is
    'Interactions of the source in a range of ids, an element each (engine.read_interactions). in_doubt: ids of events of which nobody knew at read_at whether they had arrived there.';
comment on table engine.sync_state is 'How far each source has been read.';
"""
CONTRACT = """
set local role ml_service_owner;
alter table engine.lock add column if not exists changes bigint not null default 0;
comment on column engine.lock.changes is 'How often what it is for was changed (engine.take_turn).';
alter table engine.sync_state drop column if exists is_behind;
reset role;
"""
FORMER = """
alter table engine.sync_state add column if not exists is_behind boolean not null default false;
comment on column engine.sync_state.is_behind is
    'engagement_db: the last step of a sync read a whole batch, so there may be more.';
comment on table engine.sync_state is 'How far engine.sync() has read each source.';
alter table engine.lock drop column if exists changes;
drop type engine.incoming;
drop type engine.catalogue_medium;
"""


def upgrade() -> None:
    steps.as_owner(TYPES)


def contract(connection: Any) -> None:
    """Syncs lock rows of the one, who is forgotten one of the other: for an instant only."""
    connection.execute(CONTRACT)


def downgrade() -> None:
    op.execute(FORMER)
