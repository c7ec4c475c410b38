-- Bring in what people did: what is above the watermark, or, to reconcile, all of it.
--
-- Ids are handed out when a row is written but seen when it commits, so the highest id that was
-- read says nothing about the ones below it. It becomes the watermark once every transaction that
-- was writing at the source just after that read has ended, and a later read began after that.
create function engine.sync_interactions(reconcile boolean)
    returns bigint
    language plpgsql
    volatile
    set search_path = ''
as $$
declare
    state engine.sync_state;
    since bigint;
    highest bigint;
    writers text[];
    written bigint;
begin
    select * into state from engine.sync_state where source = 'engagement_db';
    -- A read of the same transaction sees the source as of the same moment: it proves nothing new.
    if state.open_writers = '{}' and state.synced_by is distinct from pg_current_xact_id() then
        since := state.seen;
    end if;

    with incoming as materialized (
        select
            interaction_id,
            user_id,
            media_id,
            type::engine.interaction_type as type,
            case
                when value is null or value in ('NaN', 'Infinity', '-Infinity') then
                    case type when 'LIKE' then 1 when 'WATCH' then 0.5 else -1 end
                else greatest(-1e9, least(1e9, value))
            end as value,
            case when isfinite(happened_at) then happened_at else 'epoch' end as happened_at
        from source.interaction
        where reconcile or interaction_id > state.watermark
    ),
    new_person as (
        insert into engine.person (user_id)
        select distinct user_id
        from incoming
        where not exists (select from engine.person where person.user_id = incoming.user_id)
        returning user_key, user_id
    ),
    new_media as (
        insert into engine.media (media_id)
        select distinct media_id
        from incoming
        where not exists (select from engine.media where media.media_id = incoming.media_id)
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
        where reconcile
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

    select coalesce(array_agg(distinct transaction_id), '{}') into writers
    from source.open_writer;

    if since is not null then
        update engine.sync_state set
            watermark = since,
            seen = greatest(state.seen, highest),
            open_writers = writers
        where source = 'engagement_db';
    else
        update engine.sync_state set
            open_writers = array(
                select unnest(state.open_writers) intersect select unnest(writers)
            )
        where source = 'engagement_db';
    end if;
    update engine.sync_state set synced_at = clock_timestamp(), synced_by = pg_current_xact_id()
    where source = 'engagement_db';
    return written;
end
$$;

comment on function engine.sync_interactions is
    'Bring in what people did: rows above the watermark, or all of them, removing what is gone. Returns how many rows were written. No row is missed, in whatever order transactions commit. Errors: those of postgres_fdw.';

grant execute on function engine.sync_interactions to ml_service_sync;
