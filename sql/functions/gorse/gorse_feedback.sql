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
    'Returns an interaction as a feedback object of Gorse. FeedbackType is feedback_type, the type that was asked for; where that is null, it is star for a LIKE, read for a WATCH, and dislike for a DISLIKE.';
