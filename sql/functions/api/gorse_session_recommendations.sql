create function api.gorse_session_recommendations(
    feedback jsonb,
    n integer default 10,
    "offset" integer default 0,
    categories text[] default '{}'
)
    returns json
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_variable
declare
    events engine.event[];
    taken uuid[];
    disliked uuid[];
begin
    if jsonb_typeof(feedback) is distinct from 'array' or jsonb_array_length(feedback) > 100 then
        raise 'body: expected a list of at most 100 feedbacks' using errcode = 'ML400';
    end if;
    -- UserId is overwritten: it does not matter for a session, and clients send arbitrary values.
    events := array(
        select engine.checked_event(
            case jsonb_typeof(event) when 'object' then event || '{"UserId": "session"}' else event end,
            place::integer,
            format('[%s]', place - 1)
        )
        from jsonb_array_elements(feedback) with ordinality as listed (event, place)
    );
    select
        coalesce(array_agg(event.media_id order by event.happened_at, event.place) filter (where event.type <> 'DISLIKE'), '{}'),
        array_agg(event.media_id) filter (where event.type = 'DISLIKE')
    into taken, disliked
    from unnest(events) event
    join engine.media on media.media_id = event.media_id;
    return engine.gorse_scores_of_answer(
        api.session_recommendations(
            taken,
            coalesce(engine.gorse_filter(categories), '{}')
                || jsonb_build_object('limit', n, 'offset', "offset", 'without', disliked)
        )
    );
end
$$;

comment on function api.gorse_session_recommendations is
    'Answers POST /gorse/api/session/recommend: returns what api.session_recommendations gives for a session, as a JSON array of objects with Id and Score. feedback: an array of up to 100 feedbacks in Gorse''s format, whose media, in the order of their Timestamp, are the session; disliked media are only left out of the answer. UserId is ignored. n: 0 to 1000; "offset": 0 to 1,000. categories: only media that have all these genres. Errors: ML400 for an argument out of range or invalid feedback.';
