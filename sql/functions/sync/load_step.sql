-- One step of a first load, of which any number run side by side: nothing of its range is here, so nothing is compared.
-- What comes of people or with media that are not here yet, a later step loads; one in between adds these, for whoever
-- records something of theirs is to wait for no source.
create function engine.load_step()
    returns bigint
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_custom_plan
    set work_mem = '64MB'
    set jit = off
    -- Nobody told the planner how many rows come.
    set enable_nestloop = off
    set enable_mergejoin = off
as $$
declare
    own constant integer[] := (select slots || leaving from engine.shard);
    -- Nobody knows yet whether some arrived, and others were deleted here, which is not known there yet.
    left_alone constant bigint[] := array(
        select unnest(interaction_ids) from engine.forward_attempt union all select interaction_id from engine.deletion
    );
    part engine.load_range;
    read_at timestamptz;
    found_left_out bigint;
    written bigint;
begin
    -- As who holds it alone: no sync runs meanwhile, nor engine.finish_forgetting.
    perform from engine.lock where name = 'engagement_db' for share;
    select * into part from engine.load_range where not is_loaded order by above limit 1 for update skip locked;
    if not found then
        return null;
    end if;
    if part.new_people || part.new_media <> '{}' then
        perform engine.add_newcomers(part.new_people, part.new_media);
        update engine.load_range set new_people = '{}', new_media = '{}' where above = part.above;
        return 0;
    end if;

    read_at := clock_timestamp();
    begin
        with incoming as materialized (
            select
                interaction_id,
                user_id,
                media_id,
                type,
                value,
                happened_at,
                user_key,
                media_key,
                type is not null and user_key is not null and media_key is not null as is_known
            from (
                select
                    interaction_id,
                    user_id,
                    media_id,
                    case when engine.can_be_taken(user_id, media_id, type) then type::engine.interaction_type end as type,
                    engine.counted_value(type, value) as value,
                    least(engine.counted_time(happened_at), read_at) as happened_at
                from source.interaction
                where interaction_id > part.above
                    and interaction_id <= part.upto
                    and (part.rest is null or interaction_id = any (part.rest))
                    and interaction_id <> all (left_alone)
                    and (engine.is_own(user_id, own) or not engine.can_be_taken(user_id, media_id, type))
            ) there
            left join engine.person using (user_id)
            left join engine.media using (media_id)
        ),
        loaded as (
            insert into engine.interaction (interaction_id, user_key, media_key, type, value, happened_at)
            select interaction_id, user_key, media_key, type, value, happened_at
            from incoming
            where is_known
        ),
        unknown as (
            select interaction_id, user_id, media_id, user_key, media_key
            from incoming
            where not is_known
                and type is not null
                -- Who is not here may have been forgotten.
                and (user_key is not null or sha256(uuid_send(user_id)) not in (select digest from engine.forgotten))
        )
        select
            (select count(*) from incoming where is_known),
            (select count(*) from incoming where type is null),
            array_agg(interaction_id),
            array_agg(distinct user_id) filter (where user_key is null),
            array_agg(distinct media_id) filter (where media_key is null)
        into written, found_left_out, part.rest, part.new_people, part.new_media
        from unknown;
    exception when unique_violation then
        -- Somebody else's sync was here. (So rarely that who needs one of these rows may wait for the source.)
        written := engine.write_interactions(engine.read_interactions(part.above, part.upto));
        part.rest := null;
    end;
    update engine.load_range set
        is_loaded = part.rest is null,
        left_out = left_out + coalesce(found_left_out, 0),
        rest = part.rest,
        new_people = coalesce(part.new_people, '{}'),
        new_media = coalesce(part.new_media, '{}')
    where above = part.above;
    return written;
end
$$;

comment on function engine.load_step is
    'Load the first of engine.load_range that is not loaded and that no other session is at: all but what is of people or media that are not here, or add these, or load the rest. Returns how many rows were written; null: none is left. Each in a transaction of its own. Errors: those of postgres_fdw.';

grant execute on function engine.load_step to ml_service_sync;
