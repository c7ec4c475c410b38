-- A change updates a row of the person that no other transaction has locked, or else inserts another row, so that nobody
-- waits. No version comes twice, so the rows that a snapshot sees identify the data that an answer depends on. A writer
-- that locks more rows than it has user_keys keeps one row of each.
create table engine.data_version (
    user_key integer not null,
    version bigint not null generated always as identity
) with (fillfactor = 70);
create index data_version_by_user on engine.data_version (user_key);

comment on table engine.data_version is
    'Identifies the state of the data of each person: all versions of a user_key together, usually one. Each change replaces one of them or adds one; no version is used twice. Maintained by triggers.';
comment on column engine.data_version.user_key is
    '0: the data shared by everybody: strategies, the model, the catalogue, who was forgotten, rules, placements, pages, experiments, and changes of the interactions of too many people at once (engine.renew_data_version). -1: only these changes of many people (model.taken_now).';

grant select, delete on engine.data_version to ml_service_sync;

-- Writers only insert, so that they never wait for a refresh, which deletes rows in a transaction of minutes.
create table engine.taken_back (
    user_key integer not null,
    changed_by xid8 not null default pg_current_xact_id()
);
create index taken_back_by_user on engine.taken_back (user_key);

comment on table engine.taken_back is
    'The people of whom interactions were removed since model.untaken was built, each once or more; on a shard, only those of model.untaken. A refresh deletes the rows that it has seen.';
comment on column engine.taken_back.user_key is
    '0: possibly anybody, because interactions of too many people were deleted at once (engine.renew_data_version), or all were.';

-- As into engine.taken_back, writers only insert.
create table engine.opinion_change (
    user_key integer not null,
    media_key integer not null,
    changed_by xid8 not null default pg_current_xact_id()
);
create index opinion_change_by_user on engine.opinion_change (user_key, media_key);
create index opinion_change_by_transaction on engine.opinion_change (changed_by);

comment on table engine.opinion_change is
    'The people and media whose interactions were added, changed or removed since model.taken was made, each pair once or more. Empty on a shard, which has no such model. A refresh deletes the rows that it has seen.';
comment on column engine.opinion_change.user_key is
    '0: possibly anybody, because too many people, or pairs of a person and a medium, changed at once (engine.renew_data_version).';

create function engine.renew_data_version() returns trigger
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

comment on function engine.renew_data_version is
    'Trigger on engine.interaction. Gives the people of the rows in changed a new engine.data_version. Records in engine.taken_back who lost an interaction, and in engine.opinion_change which people and media changed. If one statement changes too many people, or pairs of a person and a medium, everybody gets a new version, or possibly anybody is recorded. Too many are more than 10,000, and more than refresh_policy.model_growth of the interactions that the model was built from.';

create function engine.renew_shared_version() returns trigger
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

comment on function engine.renew_shared_version is
    'Trigger. Gives everybody a new engine.data_version (user_key 0), without waiting for other transactions, as engine.renew_data_version does.';

create trigger interaction_came after insert on engine.interaction
    referencing new table as changed
    for each statement execute function engine.renew_data_version();
create trigger interaction_went after delete on engine.interaction
    referencing old table as changed
    for each statement execute function engine.renew_data_version();
create trigger interaction_emptied after truncate on engine.interaction
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
create trigger source_changed after update of fingerprint on engine.sync_state
    for each row when (new.source = 'catalog_db' and new.fingerprint is distinct from old.fingerprint)
    execute function engine.renew_shared_version();
create trigger forgotten_changed after insert or update on engine.forgotten_change
    for each statement execute function engine.renew_shared_version();
