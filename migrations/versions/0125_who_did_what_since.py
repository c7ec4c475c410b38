"""What people did since the model was built is noted, by medium: lists of the last hours read nothing else."""

from typing import Any

from migrations import steps

revision = "0125"
down_revision = "0124"
branch_labels = None
depends_on = None

TABLE = """
create table if not exists engine.opinion_change (
    user_key integer not null,
    media_key integer not null,
    changed_by xid8 not null default pg_current_xact_id()
);
create index if not exists opinion_change_by_user on engine.opinion_change (user_key, media_key);

comment on table engine.opinion_change is
    'Who did something with what since model.recent_opinion was built, or took it back, each once or more; nothing on a shard, which has no such model. A refresh removes what it has seen.';
comment on column engine.opinion_change.user_key is
    '0: maybe anybody, for more than 10,000 were changed at once.';
"""
FUNCTION = """
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

comment on function engine.renew_data_version is
    'Gives the people of the rows in changed another engine.data_version; everybody, where they are more than 10,000. Notes in engine.taken_back of whom something is gone, and in engine.opinion_change who did what.';
"""
# What comes while an upgrade builds the model is in neither: lists are read from the events until a refresh.
ANYBODY = "insert into engine.opinion_change (user_key, media_key) values (0, 0)"
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

comment on function engine.renew_data_version is
    'Gives the people of the rows in changed another engine.data_version; everybody, where they are more than 10,000. Notes in engine.taken_back of whom something is gone.';
drop table engine.opinion_change;
"""


def upgrade() -> None:
    steps.as_owner(TABLE)


def contract(connection: Any) -> None:
    """Behind revision 0110, whose contract makes the function.

    The lock waits for whoever wrote by the former one.
    """
    connection.execute("set local role ml_service_owner")
    connection.execute("lock table engine.interaction in share row exclusive mode")
    connection.execute(FUNCTION)
    connection.execute(ANYBODY)
    connection.execute("reset role")


def downgrade() -> None:
    steps.as_owner(FORMER)
