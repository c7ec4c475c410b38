"""A version of what each person did, and of what is everybody's: the digest of an answer reads a row or two.

It was a hash of every interaction of the person, and of five tables.
"""

from typing import Any

import psycopg
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

TABLE = """
-- What the digest of an answer rests on: a number for each person that is another after every change of
-- what they did, and one for what is everybody's. A row is renewed where no other transaction is writing
-- it; where one is, another row is added: so nobody waits, and the rows of a person that a moment sees are
-- never those of an earlier one with other content.
create table engine.data_version (
    user_key integer not null,
    version bigint not null generated always as identity
) with (fillfactor = 70);
create index data_version_by_user on engine.data_version (user_key);

comment on table engine.data_version is
    'Which state the data of a person are in: all versions of a user_key together, mostly one. A change renews one of them, or adds one; none comes twice. Kept by triggers.';
comment on column engine.data_version.user_key is
    '0: what is everybody''s, as strategies, the model, the catalogue, who was forgotten, and what comes in of more than 10,000 people at once.';

create function engine.renew_data_version() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
    set enable_seqscan = off
as $$
declare
    most constant integer := 10000;
    keys integer[] := array(select distinct user_key from changed limit most + 1);
    held tid[];
    held_keys integer[];
begin
    if keys = '{}' then
        return null;
    elsif cardinality(keys) > most then
        keys := '{0}';
    end if;
    -- (Under stricter isolation, to lock what somebody else has just written would be an error.)
    if current_setting('transaction_isolation') = 'read committed' then
        select array_agg(place), array_agg(user_key)
        into held, held_keys
        from (
            select ctid as place, user_key
            from engine.data_version
            where user_key = any (keys)
            for update skip locked
        ) free;
        update engine.data_version set version = default where ctid = any (held);
    end if;
    insert into engine.data_version (user_key)
    select unnest(keys)
    except
    select unnest(held_keys);
    return null;
end
$$;

comment on function engine.renew_data_version is
    'Gives the people of the rows in changed another engine.data_version; everybody, where they are more than 10,000.';

create function engine.renew_shared_version() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    update engine.data_version set version = default
    where ctid = any (array(
        select ctid
        from engine.data_version
        where user_key = 0 and current_setting('transaction_isolation') = 'read committed'
        for update skip locked
    ));
    if not found then
        insert into engine.data_version (user_key) values (0);
    end if;
    return null;
end
$$;

comment on function engine.renew_shared_version is
    'Gives everybody another engine.data_version, as engine.renew_data_version does.';
"""

TRIGGERS = """
create trigger interaction_came after insert on engine.interaction
    referencing new table as changed
    for each statement execute function engine.renew_data_version();
create trigger interaction_went after delete on engine.interaction
    referencing old table as changed
    for each statement execute function engine.renew_data_version();
create trigger interaction_was after update on engine.interaction
    referencing old table as changed
    for each statement execute function engine.renew_data_version();
create trigger interaction_is after update on engine.interaction
    referencing new table as changed
    for each statement execute function engine.renew_data_version();

create trigger strategy_changed after insert or update or delete on engine.strategy
    for each statement execute function engine.renew_shared_version();
create trigger refreshed after insert or update on engine.refresh_log
    for each row when (new.finished_at is not null and new.error is null)
    execute function engine.renew_shared_version();
create trigger source_changed after update of fingerprint, forgotten_changes on engine.sync_state
    for each row when (
        new.source = 'catalog_db' and new.fingerprint is distinct from old.fingerprint
        or new.forgotten_changes <> old.forgotten_changes
    )
    execute function engine.renew_shared_version();
"""

WITHOUT_TRIGGERS = """
drop trigger interaction_came on engine.interaction;
drop trigger interaction_went on engine.interaction;
drop trigger interaction_was on engine.interaction;
drop trigger interaction_is on engine.interaction;
drop trigger strategy_changed on engine.strategy;
drop trigger refreshed on engine.refresh_log;
drop trigger source_changed on engine.sync_state;
"""


def upgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    driver.execute(TABLE)
    driver.execute("reset role")


def contract(connection: psycopg.Connection[Any]) -> None:
    """What writes waits for this; so it comes last. Nothing reads the table before."""
    connection.execute("set local role ml_service_owner")
    connection.execute(TRIGGERS)
    connection.execute("reset role")


def downgrade() -> None:
    op.execute(WITHOUT_TRIGGERS)
    op.execute("drop function engine.renew_data_version(), engine.renew_shared_version()")
    op.execute("drop table engine.data_version")
