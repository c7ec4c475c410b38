-- An answer of ours in Gorse's shape.
create function engine.gorse_scores_of_answer(
    answer json,
    categories text[],
    without integer[],
    n integer,
    "offset" integer
)
    returns json
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return (
        select engine.gorse_scores(
            array_agg(media_key order by place),
            array_agg((recommended ->> 'recommendation_score')::double precision order by place),
            gorse_scores_of_answer.categories,
            gorse_scores_of_answer.without,
            gorse_scores_of_answer.n,
            gorse_scores_of_answer."offset"
        )
        from json_array_elements(gorse_scores_of_answer.answer -> 'recommendations')
            with ordinality as listed (recommended, place)
        join engine.media on media_id = (recommended ->> 'id')::uuid
    );
end
$$;

comment on function engine.gorse_scores_of_answer is
    'The recommendations of an engine.envelope as engine.gorse_scores gives them.';
