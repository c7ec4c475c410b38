create function engine.name_ids_of_events(events jsonb)
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform
        engine.name_ids('user', array_agg(event ->> 'UserId')),
        engine.name_ids('media', array_agg(event ->> 'ItemId'))
    from jsonb_array_elements(
        case jsonb_typeof(name_ids_of_events.events)
            when 'array' then name_ids_of_events.events
            else jsonb_build_array(name_ids_of_events.events)
        end
    ) event
    where event ? 'FeedbackType'
    having count(*) > 0;
end
$$;

comment on function engine.name_ids_of_events is
    'Remember who and what an interaction, or a list of them, is about, where it says so in Gorse''s words: FeedbackType, UserId, ItemId. They must have been checked.';
