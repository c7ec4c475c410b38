-- One of the answers that the console shows side by side.
create function engine.side(user_id uuid, strategy text, n integer)
    returns json
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return (
        select json_build_object(
            'strategy', used.name,
            'fallback', case when is_fallback then 'popular' end,
            'content_weight', used.content_weight,
            'collaborative_weight', used.collaborative_weight,
            'recommendations', recommendations
        )
        from engine.asked(array[side.user_id], '{}', side.n, 0, side.strategy, null, null) question
        cross join lateral engine.page_json_with_reasons(question)
        join engine.strategy used on used.name = question.strategy
    );
end
$$;

comment on function engine.side is
    'Returns the first n media for a person by a strategy, as an object: strategy; recommendations, each medium with its reasons (as api.recommend_explained); content_weight and collaborative_weight of the strategy; and "fallback": "popular" where popular media are used instead of the strategy, else null. Errors: as api.recommend.';
