create function engine.attribute(events engine.event[], interactions jsonb)
    returns void
    language sql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
    with attributed as (
        insert into engine.attribution (user_key, media_key, answer_id, happened_at)
        select person.user_key, media_key, answer_id, least(happened_at, now())
        from jsonb_array_elements(
            case jsonb_typeof(interactions) when 'array' then interactions else jsonb_build_array(interactions) end
        ) with ordinality as sent (interaction, place)
        cross join lateral (select (interaction ->> 'answer_id')::uuid as answer_id) named
        join unnest(events) event using (place)
        join engine.person using (user_id)
        join engine.media using (media_id)
        join engine.answer_log shown using (answer_id)
        where shown.shown_at = engine.shown_at(answer_id)
            -- (0: a visitor, who may have signed in meanwhile.)
            and shown.user_key in (person.user_key, 0)
            and event.type <> 'DISLIKE'
            and event.value > 0
        order by place
        on conflict do nothing
        returning answer_id, media_key
    )
    -- What was taken from there, was seen.
    update engine.answer_log shown set seen_keys = array(
        select listed.media_key
        from unnest(shown.media_keys) as listed (media_key)
        where listed.media_key = any (shown.seen_keys) or listed.media_key = any (named.media_keys)
    )
    from (
        select answer_id, array_agg(media_key) as media_keys
        from attributed
        group by answer_id
    ) named
    where shown.answer_id = named.answer_id
        and shown.shown_at = engine.shown_at(named.answer_id)
        and shown.seen_keys is not null
        and not named.media_keys <@ shown.seen_keys
$$;

comment on function engine.attribute is
    'Note from which answer came what people took, where they name one: interactions as they were sent, and the events made of them. Passed over is an answer that is not in the log (any more) or another person''s: what they did counts all the same.';
