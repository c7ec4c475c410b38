create function engine.gorse_scores_of_answer(answer json)
    returns json
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return (
        select coalesce(
            json_agg(
                json_build_object(
                    'Id', coalesce(outside_id, recommended ->> 'id'),
                    'Score', recommended -> 'recommendation_score'
                )
                order by place
            ),
            '[]'
        )
        from json_array_elements(gorse_scores_of_answer.answer -> 'recommendations')
            with ordinality as listed (recommended, place)
        left join engine.outside_id on outside_id.id = (recommended ->> 'id')::uuid
    );
end
$$;

comment on function engine.gorse_scores_of_answer is
    'Returns the recommendations of an engine.envelope as a JSON array of objects of Id and Score, as engine.gorse_scores.';
