"""Whoever is forgotten or enrolled again waits for nobody else who is, and no sync for them."""

from typing import Any

from migrations import steps

revision = "0123"
down_revision = "0122"
branch_labels = None
depends_on = None

TABLE = """
create table if not exists engine.forgotten_change (
    changes bigint not null default 0,
    enrolments bigint not null default 0
);
comment on table engine.forgotten_change is
    'How often somebody was forgotten or enrolled again: the sum of all rows, mostly one. Whoever is one more renews a row that no other transaction is writing, or adds one (engine.note_forgotten).';
comment on column engine.forgotten_change.changes is 'How often either.';
comment on column engine.forgotten_change.enrolments is 'How often somebody who had been forgotten was enrolled again.';
grant select on engine.forgotten_change to ml_service_sync;
create or replace trigger forgotten_changed after insert or update on engine.forgotten_change
    for each statement execute function engine.renew_shared_version();
"""
# Counted where it was until all is in place: with this lock, nobody counts there any more.
CONTRACT = """
set local role ml_service_owner;
do $$
begin
    if not exists (
        select from pg_attribute
        where attrelid = 'engine.sync_state'::regclass and attname = 'forgotten_changes'
    ) then
        return;
    end if;
    lock table engine.sync_state in access exclusive mode;
    insert into engine.forgotten_change (changes, enrolments)
    select forgotten_changes, enrolments from engine.sync_state where source = 'user_db';
    update engine.sync_state set enrolments = 0 where source = 'user_db';
    drop trigger source_changed on engine.sync_state;
    alter table engine.sync_state drop column forgotten_changes;
    create trigger source_changed after update of fingerprint on engine.sync_state
        for each row when (new.source = 'catalog_db' and new.fingerprint is distinct from old.fingerprint)
        execute function engine.renew_shared_version();
    comment on column engine.sync_state.enrolments is
        'engagement_db: of how many enrolments (engine.forgotten_change) the last sync knew.';
end
$$;
reset role;
"""
FORMER = """
alter table engine.sync_state add column forgotten_changes integer not null default 0;
comment on column engine.sync_state.forgotten_changes is
    'user_db: how often somebody was forgotten or enrolled again.';
comment on column engine.sync_state.enrolments is
    'user_db: how often somebody who had been forgotten was enrolled again; engagement_db: of these, how many the last sync knew of.';
update engine.sync_state set
    forgotten_changes = (select coalesce(sum(changes), 0) from engine.forgotten_change),
    enrolments = (select coalesce(sum(forgotten_change.enrolments), 0) from engine.forgotten_change)
where source = 'user_db';
drop trigger source_changed on engine.sync_state;
create trigger source_changed after update of fingerprint, forgotten_changes on engine.sync_state
    for each row when (
        new.source = 'catalog_db' and new.fingerprint is distinct from old.fingerprint
        or new.forgotten_changes <> old.forgotten_changes
    )
    execute function engine.renew_shared_version();
drop table engine.forgotten_change;
"""


def upgrade() -> None:
    steps.as_owner(TABLE)


def contract(connection: Any) -> None:
    """Questions read this table, and syncs write it: its lock is for an instant only."""
    connection.execute(CONTRACT)


def downgrade() -> None:
    steps.as_owner(FORMER)
