create function engine.gorse_feedback(
    feedback_type text,
    user_id uuid,
    media_id uuid,
    type engine.interaction_type,
    value double precision,
    happened_at timestamptz
)
    returns json
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return json_build_object(
        'FeedbackType', coalesce(feedback_type, case type when 'LIKE' then 'star' when 'WATCH' then 'read' else 'dislike' end),
        'UserId', api.outside_id(user_id),
        'ItemId', api.outside_id(media_id),
        'Value', value,
        'Timestamp', engine.utc(happened_at),
        'Updated', engine.utc(happened_at),
        'Labels', null,
        'Comment', ''
    );
end
$$;

comment on function engine.gorse_feedback is
    'An interaction as Gorse shows feedback, of the type that was asked for; where none was, a LIKE is a star, a WATCH a read, a DISLIKE a dislike.';
