-- This candidate source is sequential: media that people take after those of the history.
create function engine.from_transitions(asker engine.asker, top_k integer)
    returns setof engine.candidate
    language sql
    stable
    parallel safe
as $$
    select item_scores.media_key, null::integer, item_scores.score
    from engine.item_scores(
        from_transitions.asker,
        'model.item_transitions',
        ((from_transitions.asker).strategy).recency_exponent,
        from_transitions.top_k
    )
$$;

comment on function engine.from_transitions is
    'Returns the media that people go on to after the asker''s most recent media: engine.item_scores over model.item_transitions.';
