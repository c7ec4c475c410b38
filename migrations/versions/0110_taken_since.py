"""What a refresh makes anew of what people did: who is new since, and when it is everybody."""

from typing import Any

from migrations import steps

revision = "0110"
down_revision = "0109"
branch_labels = None
depends_on = None

FUNCTION = """
create or replace function engine.renew_data_version() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
    set enable_seqscan = off
as $$
declare
    most constant integer := 10000;
    everybody constant integer[] := '{-1,0}';
    keys integer[] := everybody;
    held tid[];
    held_keys integer[];
begin
    if tg_op <> 'TRUNCATE' then
        keys := array(select distinct user_key from changed limit most + 1);
    end if;
    if keys = '{}' then
        return null;
    elsif cardinality(keys) > most then
        keys := everybody;
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
    if not coalesce(held_keys @> keys, false) then
        insert into engine.data_version (user_key)
        select unnest(keys)
        except
        select unnest(held_keys);
    end if;
    if tg_op in ('DELETE', 'TRUNCATE') and keys = everybody then
        insert into engine.taken_back (user_key) values (0);
    elsif tg_op <> 'INSERT' then
        insert into engine.taken_back (user_key)
        select distinct changed.user_key
        from changed
        join model.untaken on untaken.user_key = changed.user_key
        -- An update is as a rule another id of the same event.
        where tg_op = 'DELETE'
            or not exists (
                select
                from engine.interaction now
                where now.user_key = changed.user_key and now.media_key = changed.media_key
            );
    end if;
    return null;
end
$$;
"""
FORMER = """
create or replace function engine.renew_data_version() returns trigger
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
    if not coalesce(held_keys @> keys, false) then
        insert into engine.data_version (user_key)
        select unnest(keys)
        except
        select unnest(held_keys);
    end if;
    if tg_op = 'DELETE' and keys = '{0}' then
        insert into engine.taken_back (user_key) values (0);
    elsif tg_op <> 'INSERT' then
        insert into engine.taken_back (user_key)
        select distinct changed.user_key
        from changed
        join model.untaken on untaken.user_key = changed.user_key
        -- An update is as a rule another id of the same event.
        where tg_op = 'DELETE'
            or not exists (
                select
                from engine.interaction now
                where now.user_key = changed.user_key and now.media_key = changed.media_key
            );
    end if;
    return null;
end
$$;
"""
COMMENT = """
comment on column engine.data_version.user_key is
    '0: what is everybody''s, as strategies, the model, the catalogue, who was forgotten, and what comes in of more than 10,000 people at once; -1: this last alone (model.taken_now).';
"""
FORMER_COMMENT = """
comment on column engine.data_version.user_key is
    '0: what is everybody''s, as strategies, the model, the catalogue, who was forgotten, and what comes in of more than 10,000 people at once.';
"""
TRIGGER = """
drop trigger if exists interaction_emptied on engine.interaction;
create trigger interaction_emptied after truncate on engine.interaction
    for each statement execute function engine.renew_data_version();
"""
FORMER_TRIGGER = """
drop trigger if exists interaction_emptied on engine.interaction;
delete from engine.data_version where user_key = -1;
"""


def upgrade() -> None:
    pass


def contract(connection: Any) -> None:
    """Behind revision 0097, whose contract makes the function.

    Whoever wrote meanwhile did so by the former one, and the trigger waits for them: the next refresh
    looks at everybody.
    """
    connection.execute("set local role ml_service_owner")
    connection.execute(FUNCTION + COMMENT + TRIGGER)
    connection.execute("insert into engine.data_version (user_key) values (-1)")
    connection.execute("reset role")


def downgrade() -> None:
    steps.as_owner(FORMER_TRIGGER + FORMER + FORMER_COMMENT)
