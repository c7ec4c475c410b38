create function engine.checked_event(event jsonb, place integer, name text)
    returns engine.event
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
    set timezone = 'UTC'
as $$
declare
    time_form constant text := E'^\\d{4}-\\d\\d-\\d\\d([T ]\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,9})?)?(Z|[+-]\\d\\d(:?\\d\\d)?)?)?$';
    known constant text[] := '{event_id,user_id,media_id,type,interaction_value,timestamp,answer_id}';
    checked engine.event;
    what text;
    unknown text;
begin
    if jsonb_typeof(event) is distinct from 'object' then
        raise '%: expected an object', coalesce(nullif(name, ''), 'interaction') using errcode = 'ML400';
    end if;
    name := case when name = '' then '' else name || '.' end;
    if event ? 'FeedbackType' then
        event := engine.gorse_event(event, name);
    end if;
    if event - known <> '{}' then
        select min(key) into unknown from jsonb_object_keys(event - known) key;
        raise '%: expected event_id, user_id, media_id, type, interaction_value, timestamp or answer_id', name || left(unknown, 100)
            using errcode = 'ML400';
    end if;

    foreach what in array array['user_id', 'media_id'] loop
        if not engine.is_uuid(event -> what) then
            raise '%: expected a UUID, 8-4-4-4-12 hexadecimal digits', name || what using errcode = 'ML400';
        end if;
    end loop;
    checked.user_id := event ->> 'user_id';
    checked.media_id := event ->> 'media_id';

    if jsonb_typeof(event -> 'type') is distinct from 'string' or event ->> 'type' not in ('LIKE', 'DISLIKE', 'WATCH') then
        raise '%: expected LIKE, DISLIKE or WATCH', name || 'type' using errcode = 'ML400';
    end if;
    checked.type := event ->> 'type';

    if coalesce(jsonb_typeof(event -> 'interaction_value'), 'null') = 'null' then
        checked.value := engine.counted_value(checked.type::text, null);
    elsif jsonb_typeof(event -> 'interaction_value') <> 'number'
        or (event -> 'interaction_value')::numeric not between -100 and 100
    then
        raise '%: expected a number from -100 to 100', name || 'interaction_value' using errcode = 'ML400';
    else
        checked.value := round((event -> 'interaction_value')::numeric, 12);
    end if;

    if coalesce(jsonb_typeof(event -> 'timestamp'), 'null') = 'null' then
        checked.happened_at := now();
        checked.is_time_stated := false;
    else
        checked.is_time_stated := true;
        begin
            if jsonb_typeof(event -> 'timestamp') = 'string' and event ->> 'timestamp' ~ time_form then
                checked.happened_at := event ->> 'timestamp';
            end if;
        exception when data_exception then
            null; -- such as the 31st of February
        end;
        if checked.happened_at is null or checked.happened_at < '1970-01-01' or checked.happened_at > now() + interval '1 hour' then
            raise '%: expected a time in ISO 8601, from 1970 to one hour from now', name || 'timestamp'
                using errcode = 'ML400';
        end if;
    end if;

    if coalesce(jsonb_typeof(event -> 'event_id'), 'null') <> 'null' then
        if jsonb_typeof(event -> 'event_id') <> 'string' or char_length(event ->> 'event_id') not between 1 and 200 then
            raise '%: expected a text of 1 to 200 characters', name || 'event_id' using errcode = 'ML400';
        end if;
        checked.event_id := event ->> 'event_id';
    end if;
    if coalesce(jsonb_typeof(event -> 'answer_id'), 'null') <> 'null' and not engine.is_uuid(event -> 'answer_id') then
        raise '%: expected a UUID, 8-4-4-4-12 hexadecimal digits', name || 'answer_id' using errcode = 'ML400';
    end if;
    checked.place := place;
    return checked;
end
$$;

comment on function engine.checked_event is
    'Returns an interaction in JSON, checked and as it will be recorded. place: its place in the list of the request. interaction_value is by default that of its type (LIKE 1, WATCH 0.5, DISLIKE -1). timestamp is by default now, and in UTC if it names no zone. The field names of Gorse are understood as well (engine.gorse_event). Errors: ML400, with a message for the caller that names the field, after name, the name of the interaction.';
