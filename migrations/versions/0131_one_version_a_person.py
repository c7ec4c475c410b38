"""Of versions of a person that several transactions have added, who renews them leaves one."""

from typing import Any

from migrations import steps

revision = "0131"
down_revision = "0130"
branch_labels = None
depends_on = None

TRIGGERS = """
create or replace function engine.renew_data_version() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
    set enable_seqscan = off
    set jit = off
as $$
declare
    most constant integer := 10000;
    everybody constant integer[] := '{-1,0}';
    keys integer[] := everybody;
    held tid[];
    held_keys integer[];
    noted integer := 0;
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
        if cardinality(held) > cardinality(keys) then
            delete from engine.data_version
            where ctid = any (held)
                and ctid not in (select min(place) from unnest(held, held_keys) as free (place, user_key) group by user_key);
        end if;
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
    if not exists (select from engine.shard) then
        if keys <> everybody then
            insert into engine.opinion_change (user_key, media_key)
            select distinct user_key, media_key from changed limit most + 1;
            get diagnostics noted = row_count;
        end if;
        if keys = everybody or noted > most then
            insert into engine.opinion_change (user_key, media_key) values (0, 0);
        end if;
    end if;
    return null;
end
$$;

create or replace function engine.renew_shared_version() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    held constant tid[] := array(
        select ctid
        from engine.data_version
        where user_key = 0 and current_setting('transaction_isolation') = 'read committed'
        for update skip locked
    );
begin
    delete from engine.data_version where ctid = any (held[2:]);
    update engine.data_version set version = default where ctid = held[1];
    if not found then
        insert into engine.data_version (user_key) values (0);
    end if;
    return null;
end
$$;
"""
# Of who was forgotten.
OF_NOBODY = """
delete from engine.data_version
where user_key > 0 and not exists (select from engine.person where person.user_key = data_version.user_key);
grant select, delete on engine.data_version to ml_service_sync;
"""
FORMER = """
create or replace function engine.renew_data_version() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
    set enable_seqscan = off
    set jit = off
as $$
declare
    most constant integer := 10000;
    everybody constant integer[] := '{-1,0}';
    keys integer[] := everybody;
    held tid[];
    held_keys integer[];
    noted integer := 0;
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
    if not exists (select from engine.shard) then
        if keys <> everybody then
            insert into engine.opinion_change (user_key, media_key)
            select distinct user_key, media_key from changed limit most + 1;
            get diagnostics noted = row_count;
        end if;
        if keys = everybody or noted > most then
            insert into engine.opinion_change (user_key, media_key) values (0, 0);
        end if;
    end if;
    return null;
end
$$;

create or replace function engine.renew_shared_version() returns trigger
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
"""


def upgrade() -> None:
    pass


def contract(connection: Any) -> None:
    """Behind earlier revisions, whose contracts make these functions."""
    connection.execute("set local role ml_service_owner")
    connection.execute(TRIGGERS + OF_NOBODY)
    connection.execute("reset role")


def downgrade() -> None:
    steps.as_owner(FORMER + "revoke select, delete on engine.data_version from ml_service_sync;")
