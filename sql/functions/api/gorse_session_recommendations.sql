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
    'The answer of POST /gorse/api/session/recommend: what api.session_recommendations gives for the media of a session, which are up to 100 feedbacks of Gorse, in the order of their Timestamp; as Gorse does, an array of Id and Score. What is disliked is only left out. n is 0 to 1000. With categories, those that have all these genres. Errors: ML400 for an argument out of range, or feedback that cannot be.';
