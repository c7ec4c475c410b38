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
    'Stores the ids of external systems (engine.name_ids) of an interaction, or an array of them, that is in the terms of Gorse: FeedbackType, UserId, ItemId. Any other interaction is passed over. The ids must have been checked.';
