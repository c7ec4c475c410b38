-- This candidate source is SLIM: a sparse linear model predicts media from all media of the history together.
create function engine.from_slim(asker engine.asker, top_k integer)
    returns setof engine.candidate
    language sql
    stable
    parallel safe
as $$
    select item_scores.media_key, null::integer, item_scores.score
    from engine.item_scores(
        from_slim.asker,
        'model.slim',
        ((from_slim.asker).strategy).similar_recency_exponent,
        from_slim.top_k
    )
$$;

comment on function engine.from_slim is
    'Returns the media that the asker''s most recent media speak for, in a sparse linear model of each medium (SLIM): engine.item_scores over model.slim.';
