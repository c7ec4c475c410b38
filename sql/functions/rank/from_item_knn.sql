-- This candidate source is item-kNN: media that people take together with those of the history.
create function engine.from_item_knn(asker engine.asker, top_k integer)
    returns setof engine.candidate
    language sql
    stable
    parallel safe
as $$
    select item_scores.media_key, null::integer, item_scores.score
    from engine.item_scores(
        from_item_knn.asker,
        'model.item_knn',
        ((from_item_knn.asker).strategy).similar_recency_exponent,
        from_item_knn.top_k
    )
$$;

comment on function engine.from_item_knn is
    'Returns the neighbours of the asker''s most recent media (item-kNN): engine.item_scores over model.item_knn.';
