create function api.tracked_batch(user_ids uuid[], question jsonb default '{}')
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
as $$
#variable_conflict use_column
declare
    place constant text := engine.checked_placement(question ->> 'placement');
    asked constant jsonb := question - 'offset';
    trial engine.experiment;
begin
    if question ->> 'strategy' is null then
        select * into trial from engine.experiment_at(place);
    end if;
    if trial.name is null and not engine.is_tracked(question) then
        return api.recommendations_batch(user_ids, question);
    end if;
    -- Refuses bad arguments even where user_ids is empty.
    perform engine.question_of_json(engine.checked_people(user_ids), '{}', asked);
    return (
        with person as (
            select user_id, min(place) as place, engine.arm(user_id, trial.salt, trial.people, trial.shares) as arm
            from unnest(tracked_batch.user_ids) with ordinality as listed (user_id, place)
            group by user_id
        ),
        -- Materialized, because the volatile engine.part_of_batch must run once for each arm.
        part as materialized (
            select result.*
            from (select arm, array_agg(user_id order by place) as user_ids from person group by arm) arms
            cross join lateral engine.part_of_batch(trial, arm, arms.user_ids, asked) result
        )
        select json_build_object(
            'results', coalesce(json_object_agg(user_id, result order by place), '{}'),
            'total_users', count(*),
            'model_version', engine.model_version(),
            'generated_at', engine.utc(now())
        )
        from person
        join part using (user_id)
    );
end
$$;

comment on function api.tracked_batch is
    'Returns what api.recommendations_batch gives, and logs each person''s answer, with an answer_id of its own, as api.tracked_recommendations does; with "track": false in the question it does so only at a placement that tracks. Where the question names no strategy and an experiment runs at its placement, each person in it is answered by their arm (where the experiment interleaves, by a page of both), and that answer is always logged. Errors: as api.recommendations_batch, and ML400 for an invalid placement.';
