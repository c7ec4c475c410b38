create function engine.gorse_event(event jsonb, name text)
    returns jsonb
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    what text;
begin
    foreach what in array array['UserId', 'ItemId'] loop
        perform engine.checked_outside_id(
            name || what, case jsonb_typeof(event -> what) when 'string' then event ->> what end
        );
    end loop;
    return event - array['FeedbackType', 'UserId', 'ItemId', 'Value', 'Timestamp', 'Updated', 'Labels', 'Comment']
        || jsonb_strip_nulls(jsonb_build_object(
            'type', coalesce(engine.gorse_type(event ->> 'FeedbackType'), event ->> 'FeedbackType', ''),
            'user_id', engine.inside_id('user', event ->> 'UserId'),
            'media_id', engine.inside_id('media', event ->> 'ItemId'),
            -- Clients that state no value send 0, and those that state no time send the zero time of Go.
            'interaction_value', nullif(event -> 'Value', '0'),
            'timestamp', case when event ->> 'Timestamp' not in ('', '0001-01-01T00:00:00Z') then event -> 'Timestamp' end
        ));
end
$$;

comment on function engine.gorse_event is
    'Returns the interaction that FeedbackType, UserId, ItemId, Value and Timestamp of Gorse state, as an object; only the ids are checked. A Value of 0, an empty Timestamp and the Timestamp 0001-01-01T00:00:00Z count as not stated. Updated, Labels and Comment, which mean nothing here, are dropped; other fields are kept, but what Gorse''s fields state replaces a field such as user_id or type. name: what error messages put before the name of a field. Errors: ML400, naming UserId or ItemId, where it is no text of 1 to 256 characters.';
