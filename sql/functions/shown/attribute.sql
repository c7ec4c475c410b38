create function engine.attribute(events engine.event[], interactions jsonb)
    returns boolean
    language sql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
    with named as (
        select
            place,
            person.user_key,
            media_key,
            named.answer_id,
            shown.user_key as shown_to,
            least(happened_at, now()) as happened_at,
            event.type <> 'DISLIKE' and event.value > 0 as is_taken
        from engine.named_answers(interactions) named
        join unnest(events) event using (place)
        join engine.person using (user_id)
        join engine.media using (media_id)
        left join engine.answer_log shown
            on shown.answer_id = named.answer_id and shown.shown_at = engine.shown_at(named.answer_id)
    ),
    attributed as (
        insert into engine.attribution (user_key, media_key, answer_id, happened_at)
        select user_key, media_key, answer_id, happened_at
        from named
        -- 0 is a visitor without an account, who may have signed in since the answer.
        where is_taken and shown_to in (user_key, 0)
        order by place
        on conflict do nothing
        returning answer_id, media_key
    ),
    -- A medium that was taken from an answer must have been seen there.
    seen as (
        update engine.answer_log shown set seen_keys = array(
            select listed.media_key
            from unnest(shown.media_keys) as listed (media_key)
            where listed.media_key = any (shown.seen_keys) or listed.media_key = any (taken.media_keys)
        )
        from (
            select answer_id, array_agg(media_key) as media_keys
            from attributed
            group by answer_id
        ) taken
        where shown.answer_id = taken.answer_id
            and shown.shown_at = engine.shown_at(taken.answer_id)
            and shown.seen_keys is not null
            and not taken.media_keys <@ shown.seen_keys
    )
    select not exists (select from named where shown_to is null)
$$;

comment on function engine.attribute is
    'Records in engine.attribution from which answers people took media, where interactions name an answer_id, and marks these media as seen there. interactions: as they were sent; events: the events made of them. An answer that is not in the log, or was given to another person, is ignored: the event counts all the same, and is attributed as if it named no answer (engine.taken). Returns whether all named answers are in the log.';
