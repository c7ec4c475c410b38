"""Rows of a source with the id of another, or with none, stop no other."""

from migrations import steps

revision = "0130"
down_revision = "0129"
branch_labels = None
depends_on = None

TABLE = """
create table if not exists engine.repeated_row (
    interaction_id bigint not null,
    digest bigint not null
);
create index if not exists repeated_row_by_id on engine.repeated_row (interaction_id);
comment on table engine.repeated_row is
    'Rows of engagement_db that are left out because another with the same id is taken, as of when their ranges were last read. None where id is a key there.';
comment on column engine.repeated_row.digest is 'Its engine.interaction_hash.';
grant select, insert, delete on engine.repeated_row to ml_service_sync;
comment on column engine.sync_state.left_out is
    'How many rows cannot be taken: without an id, a person or a medium, of an unknown type, or with the id of another that is taken. As of the last reconcile, and those that came since; catalog_db: as of the last change.';

do $$
begin
    if not exists (
        select from pg_attribute where attrelid = 'engine.incoming'::regclass and attname = 'repeated_ids'
    ) then
        alter type engine.incoming add attribute repeated_ids bigint[], add attribute repeated_digests bigint[];
    end if;
end
$$;
comment on type engine.incoming is
    'Interactions of the source in a range of ids, an element each, of each id one (engine.read_interactions). in_doubt: ids of events of which nobody knew at read_at whether they had arrived there. repeated_ids, repeated_digests: rows that are left out, for their ids are those of others; with their engine.interaction_hash.';
"""
# The planner must not think that no row lacks one.
NULLS = """
do $$
declare
    told record;
begin
    for told in
        select attrelid::regclass as relation, attname
        from pg_attribute
        where attrelid in (to_regclass('catalog_db.medias'), to_regclass('engagement_db.interaction'))
            and attnum > 0
            and attnotnull
    loop
        execute format('alter foreign table %s alter column %I drop not null', told.relation, told.attname);
    end loop;
end
$$;
"""
FORMER = """
alter foreign table catalog_db.medias alter column id set not null;
alter foreign table engagement_db.interaction alter column id set not null;
alter type engine.incoming drop attribute repeated_ids, drop attribute repeated_digests;
comment on type engine.incoming is
    'Interactions of the source in a range of ids, an element each (engine.read_interactions). in_doubt: ids of events of which nobody knew at read_at whether they had arrived there.';
comment on column engine.sync_state.left_out is
    'How many rows cannot be taken: without a person or a medium, or of an unknown type. As of the last reconcile, and those that came since.';
drop table engine.repeated_row;
"""


def upgrade() -> None:
    steps.as_owner(TABLE + NULLS)


def downgrade() -> None:
    steps.as_owner(FORMER)
