-- Make what is here, of a range of ids, what is there.
create function engine.take_interactions(above bigint, upto bigint, out written bigint, out highest bigint)
    language plpgsql
    volatile
    set search_path = ''
as $$
declare
    anybody_forgotten constant boolean := exists (select from engine.forgotten);
    -- Nobody knows yet whether these arrived: engine.settle() finds out.
    in_doubt constant bigint[] := array(select unnest(interaction_ids) from engine.forward_attempt);
begin
    with incoming as materialized (
        select
            interaction_id,
            user_id,
            media_id,
            type::engine.interaction_type as type,
            engine.counted_value(type, value) as value,
            engine.counted_time(happened_at) as happened_at
        from source.interaction
        where interaction_id > above
            and interaction_id <= upto
            and interaction_id <> all (in_doubt)
            and (not anybody_forgotten or not engine.is_forgotten(user_id))
    ),
    -- Another transaction may write the same person or medium: then theirs is the one. In order, so
    -- that two never wait for each other.
    new_person as (
        insert into engine.person as known (user_id)
        select distinct user_id
        from incoming
        where not exists (select from engine.person where person.user_id = incoming.user_id)
        order by user_id
        on conflict (user_id) do update set genres = known.genres
        returning user_key, user_id
    ),
    new_media as (
        insert into engine.media as known (media_id)
        select distinct media_id
        from incoming
        where not exists (select from engine.media where media.media_id = incoming.media_id)
        order by media_id
        on conflict (media_id) do update set deleted = known.deleted
        returning media_key, media_id
    ),
    keyed as (
        select
            interaction_id,
            coalesce(person.user_key, new_person.user_key) as user_key,
            coalesce(media.media_key, new_media.media_key) as media_key,
            type,
            value,
            happened_at
        from incoming
        left join engine.person using (user_id)
        left join new_person using (user_id)
        left join engine.media using (media_id)
        left join new_media using (media_id)
    ),
    gone as (
        delete from engine.interaction
        where interaction_id > above
            and interaction_id <= upto
            and interaction_id <> all (in_doubt) -- it may have been settled since
            and not exists (
                select from incoming
                where incoming.interaction_id = interaction.interaction_id
            )
        returning 1
    ),
    changed as (
        insert into engine.interaction as here
            (interaction_id, user_key, media_key, type, value, happened_at)
        select interaction_id, user_key, media_key, type, value, happened_at
        from keyed
        order by interaction_id
        on conflict (interaction_id) do update set
            user_key = excluded.user_key,
            media_key = excluded.media_key,
            type = excluded.type,
            value = excluded.value,
            happened_at = excluded.happened_at
        where (here.user_key, here.media_key, here.type, here.value, here.happened_at)
            is distinct from
                (excluded.user_key, excluded.media_key, excluded.type, excluded.value, excluded.happened_at)
        returning 1
    )
    select
        (select count(*) from changed) + (select count(*) from gone),
        (select max(interaction_id) from incoming)
    into written, highest;
end
$$;

comment on function engine.take_interactions is
    'Bring in the interactions whose ids are above one and up to another, those of people who were forgotten excepted, and remove what is gone there. Returns how many rows were written or removed, and the highest id that was read. Only for a caller who knows that none of this range is being written here. Errors: those of postgres_fdw.';

grant execute on function engine.take_interactions to ml_service_sync;
