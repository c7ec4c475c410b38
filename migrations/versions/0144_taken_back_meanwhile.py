"""Whoever takes something back is noted, also while a refresh brings them into model.untaken."""

from typing import Any

from migrations import steps

revision = "0144"
down_revision = "0143"
branch_labels = None
depends_on = None

NOTED = """
set local role ml_service_owner;
create or replace function engine.renew_data_version() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
    set enable_seqscan = off
    set jit = off
as $$
declare
    few constant integer := 10000;
    most bigint := few;
    everybody constant integer[] := '{-1,0}';
    keys integer[] := everybody;
    held tid[];
    held_keys integer[];
    held_people integer;
    noted integer := 0;
begin
    if tg_op <> 'TRUNCATE' then
        if exists (select from changed offset few) then
            most := greatest(few, (
                select model_growth * interactions
                from engine.refresh_policy
                cross join engine.refresh_log
                where refresh_id = engine.model_version()
            ));
        end if;
        keys := array(select distinct user_key from changed limit most + 1);
    end if;
    if keys = '{}' then
        return null;
    elsif cardinality(keys) > most then
        keys := everybody;
    end if;
    -- Under stricter isolation, locking a row that another transaction has just written would be an error.
    if current_setting('transaction_isolation') = 'read committed' then
        select array_agg(place), array_agg(user_key), count(distinct user_key)
        into held, held_keys, held_people
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
    if held_people is distinct from cardinality(keys) then
        insert into engine.data_version (user_key)
        select unnest(keys)
        except
        select unnest(held_keys);
    end if;
    if tg_op in ('DELETE', 'TRUNCATE') and keys = everybody then
        insert into engine.taken_back (user_key) values (0);
    elsif tg_op <> 'INSERT' then
        insert into engine.taken_back (user_key)
        select distinct user_key
        from changed
        -- A refresh in progress may bring anybody into model.untaken. A shard has none, nor anything that deletes rows.
        where (
                not exists (select from engine.shard)
                or exists (select from model.untaken where untaken.user_key = changed.user_key)
            )
            -- An update mostly gives the same event another id, so nothing is taken back.
            and (
                tg_op = 'DELETE'
                or not exists (
                    select
                    from engine.interaction now
                    where now.user_key = changed.user_key and now.media_key = changed.media_key
                )
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
comment on table engine.taken_back is
    'The people of whom interactions were removed since model.untaken was built, each once or more; on a shard, only those of model.untaken. A refresh deletes the rows that it has seen.';
comment on function engine.renew_data_version is
    'Trigger on engine.interaction. Gives the people of the rows in changed a new engine.data_version. Records in engine.taken_back who lost an interaction, and in engine.opinion_change which people and media changed. If one statement changes too many people, or pairs of a person and a medium, everybody gets a new version, or possibly anybody is recorded. Too many are more than 10,000, and more than refresh_policy.model_growth of the interactions that the model was built from.';
reset role;
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
    few constant integer := 10000;
    most bigint := few;
    everybody constant integer[] := '{-1,0}';
    keys integer[] := everybody;
    held tid[];
    held_keys integer[];
    held_people integer;
    noted integer := 0;
begin
    if tg_op <> 'TRUNCATE' then
        if exists (select from changed offset few) then
            most := greatest(few, (
                select model_growth * interactions
                from engine.refresh_policy
                cross join engine.refresh_log
                where refresh_id = engine.model_version()
            ));
        end if;
        keys := array(select distinct user_key from changed limit most + 1);
    end if;
    if keys = '{}' then
        return null;
    elsif cardinality(keys) > most then
        keys := everybody;
    end if;
    -- Under stricter isolation, locking a row that another transaction has just written would be an error.
    if current_setting('transaction_isolation') = 'read committed' then
        select array_agg(place), array_agg(user_key), count(distinct user_key)
        into held, held_keys, held_people
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
    if held_people is distinct from cardinality(keys) then
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
        -- An update mostly gives the same event another id, so nothing is taken back.
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
comment on table engine.taken_back is
    'The people of model.untaken of whom interactions were removed since it was built, each once or more. A refresh deletes the rows that it has seen.';
comment on function engine.renew_data_version is
    'Trigger on engine.interaction. Gives the people of the rows in changed a new engine.data_version. Records in engine.taken_back the people of model.untaken who lost an interaction, and in engine.opinion_change which people and media changed. If one statement changes too many people, or pairs of a person and a medium, everybody gets a new version, or possibly anybody is recorded. Too many are more than 10,000, and more than refresh_policy.model_growth of the interactions that the model was built from.';
"""


def upgrade() -> None:
    """Nothing that holds a lock for longer than an instant."""


def contract(connection: Any) -> None:
    connection.execute(NOTED)


def downgrade() -> None:
    steps.as_owner(FORMER)
