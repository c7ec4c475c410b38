create function api.recommendations_batch(user_ids uuid[], question jsonb default '{}')
    returns json
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
    set random_page_cost = 1.1
as $$
declare
    asked constant engine.question := engine.question_of_json(engine.checked_people(user_ids), '{}', question - 'offset');
begin
    return (
        select json_build_object(
            'results', coalesce(
                json_object_agg(
                    page.user_id,
                    case
                        when is_fallback then json_build_object(
                            'recommendations', recommendations,
                            'count', "count",
                            'confidence', 0,
                            'fallback', 'popular'
                        )
                        else json_build_object(
                            'recommendations', recommendations,
                            'count', "count",
                            'confidence', trim_scale(round(engine.confidence(asked, asked.people[page.ordinality], false)::numeric, 4))
                        )
                    end
                    order by ordinality
                ),
                '{}'
            ),
            'total_users', count(*),
            'model_version', engine.model_version(),
            'generated_at', engine.utc(now())
        )
        from engine.page_json(asked) page
    );
end
$$;

comment on function api.recommendations_batch is
    'Answers POST /api/recommendations/batch: returns a JSON object with results, total_users, model_version (the refresh that made the model) and generated_at. results has an entry for each of user_ids (at most 1,000, each counts once), by user_id: an object with recommendations, count and confidence (engine.confidence), and "fallback": "popular" where the strategy could not be used. question: as api.recommendations; offset is ignored. Errors: as api.recommendations, and ML400 for more than 1,000 ids or a null among them.';
