create function api.record_interactions(interactions jsonb)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
as $$
#variable_conflict use_column
declare
    is_list constant boolean := jsonb_typeof(interactions) = 'array';
    prefix constant text := case when is_list then 'interactions[%s].' else '' end;
    events engine.event[];
    found_people bigint;
    recorded_now bigint;
    refused integer;
begin
    if is_list and jsonb_array_length(interactions) not between 1 and 1000 then
        raise 'interactions: expected 1 to 1000 of them' using errcode = 'ML400';
    end if;
    events := array(
        select engine.checked_event(
            interaction,
            place::integer,
            case when is_list then format('interactions[%s]', place - 1) else '' end
        )
        from jsonb_array_elements(case when is_list then interactions else jsonb_build_array(interactions) end)
            with ordinality as listed (interaction, place)
    );

    perform engine.pass_gate();
    -- Events of people of another shard are refused: the next reconcile would remove them here.
    select min(place) into refused
    from unnest(events) event
    where not engine.is_own(event.user_id, (select slots from engine.shard));
    if refused is not null then
        raise '%user_id: another shard has this person', format(prefix, refused - 1) using errcode = 'ML421';
    end if;

    -- api.forget_user deletes from engine.person first, so that because of these row locks one of the two waits.
    -- Rows are locked in the order of user_id, which prevents deadlocks.
    perform
    from engine.person
    where user_id in (select user_id from unnest(events))
    order by user_id
    for key share;
    get diagnostics found_people = row_count;
    if found_people < cardinality(events) then
        -- Only missing people: each row that insert tries takes a user_key, also where it conflicts.
        insert into engine.person (user_id)
        select distinct user_id
        from unnest(events) event
        where not exists (select from engine.person where person.user_id = event.user_id)
            and not engine.is_forgotten(user_id)
        order by user_id
        on conflict do nothing;
        perform
        from engine.person
        where user_id in (select user_id from unnest(events))
        order by user_id
        for key share;
    end if;
    select min(place) into refused
    from unnest(events) event
    join engine.forgotten on digest = sha256(uuid_send(event.user_id));
    if refused is not null then
        raise '%user_id: this person was forgotten, and is to be enrolled again first',
            format(prefix, refused - 1)
            using errcode = 'ML403';
    end if;

    if jsonb_path_exists(interactions, '$.FeedbackType') then
        perform engine.name_ids_of_events(interactions);
    end if;
    with recorded as (
        -- A later happened_at counts as now, here and at engagement_db.
        insert into engine.outbox (event_id, user_key, media_key, type, value, happened_at, recorded_at)
        select event_id, user_key, media_key, type, value, least(happened_at, now()), now()
        from unnest(events)
        join engine.person using (user_id)
        join engine.media using (media_id)
        where genre_set_key is not null
        order by place
        on conflict (event_id) do nothing
        returning *
    )
    insert into engine.interaction (interaction_id, user_key, media_key, type, value, happened_at)
    select outbox_id, user_key, media_key, type, value, happened_at from recorded;
    get diagnostics recorded_now = row_count;

    if recorded_now < cardinality(events) then
        select min(place) into refused
        from unnest(events) event
        left join engine.media on media.media_id = event.media_id and genre_set_key is not null
        where media_key is null;
        if refused is not null then
            raise '%media_id: the catalogue does not know it',
                format(prefix, refused - 1)
                using errcode = 'ML422';
        end if;
        select min(place) into refused
        from unnest(events) event
        join engine.person using (user_id)
        join engine.media using (media_id)
        join engine.outbox before using (event_id)
        where (before.user_key, before.media_key, before.type, before.value)
                <> (person.user_key, media.media_key, event.type, event.value)
            or (is_time_stated and before.happened_at <> least(event.happened_at, before.recorded_at));
        if refused is not null then
            raise '%event_id: recorded before, with other content',
                format(prefix, refused - 1)
                using errcode = 'ML409';
        end if;
    end if;

    if jsonb_path_exists(interactions, '$.answer_id')
        and not engine.attribute(events, interactions)
        and engine.restore_answers(events, interactions)
    then
        perform engine.attribute(events, interactions);
    end if;
    return (
        select json_build_object(
            'interactions', json_agg(
                json_build_object(
                    'event_id', event.event_id,
                    'user_id', event.user_id,
                    'media_id', event.media_id,
                    'type', event.type,
                    'interaction_value', event.value,
                    'timestamp', engine.utc(coalesce(before.happened_at, least(event.happened_at, now())))
                )
                order by place
            ),
            'count', count(*)
        )
        from unnest(events) event
        left join engine.outbox before
            on before.event_id = event.event_id
                and recorded_now < cardinality(events)
    );
end
$$;

comment on function api.record_interactions is
    'Records what people did. interactions: an object, or an array of 1 to 1,000, all or none, with user_id, media_id, type (LIKE, DISLIKE or WATCH) and, optionally, interaction_value (-100 to 100; by default LIKE 1, WATCH 0.5, DISLIKE -1), timestamp (ISO 8601, from 1970 to an hour from now; in the future it counts as now; UTC where it names no zone; by default now), event_id (1 to 200 characters) and answer_id (of the answer that it resulted from). Interactions count from the commit on, and are forwarded to engagement_db once. The same event_id with the same content is recorded once, with the same result, for 30 days. Gorse''s format (FeedbackType, UserId, ItemId) is accepted, too; its ids may be any text of 1 to 256 characters (api.user_id, api.media_id). Returns a JSON object with interactions, as recorded, and count, their number. Errors: ML400 for an invalid interaction, where the message names place and field; ML403 for a person who was forgotten; ML409 for an event_id that was recorded with other content; ML421 on a shard that does not have a person; ML422 for a medium that the catalogue does not know.';
