create function api.tracked_batch(
    user_ids uuid[],
    n integer default 10,
    strategy text default null,
    diversity double precision default null,
    explore double precision default null,
    filter jsonb default null,
    "within" uuid[] default null,
    without uuid[] default null,
    placement text default null,
    rules text[] default null,
    explain boolean default false,
    track boolean default true
)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
as $$
#variable_conflict use_variable
declare
    answer constant json := api.recommendations_batch(
        user_ids, n, strategy, diversity, explore, false, filter, "within", without, placement, rules, explain
    );
    shown engine.answer_log;
begin
    if not engine.is_tracked(track, placement) then
        return answer;
    end if;
    shown.placement := coalesce(placement, 'default');
    shown.n := n;
    shown."offset" := 0;
    shown.diversity := diversity;
    shown.explore := explore;
    shown.strategy := (engine.asked('{}', '{}', 0, 0, strategy, 0, 0, placement => placement)).strategy;
    shown.model_version := answer ->> 'model_version';
    shown.question := engine.asked_beside(null, filter, "within", without, rules, placement);
    return (
        select json_build_object(
            'results', coalesce(json_object_agg(user_id, engine.track(result, user_id::uuid, shown)), '{}'),
            'total_users', answer -> 'total_users',
            'model_version', answer -> 'model_version',
            'generated_at', answer -> 'generated_at'
        )
        from json_each(answer -> 'results') as results (user_id, result)
    );
end
$$;

comment on function api.tracked_batch is
    'What api.recommendations_batch gives, and with track, or at a placement that tracks, each person''s answer with an answer_id of its own, as api.tracked_recommendations has it. No experiment answers it. Errors: as api.recommendations_batch.';
