create function engine.part_of_batch(trial engine.experiment, arm smallint, user_ids uuid[], question jsonb)
    returns table (user_id uuid, result json)
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    shown engine.answer_log;
    answer json;
begin
    if part_of_batch.arm is not null then
        shown.experiment := trial.name;
        shown.experiment_version := trial.version;
        shown.placement := trial.placement;
    end if;
    if shown.experiment is not null and trial.method = 'interleave' then
        return query
            select
                person.user_id,
                engine.track(
                    envelope.result::text,
                    person.user_id,
                    engine.with_question(
                        jsonb_populate_record(
                            shown,
                            jsonb_build_object(
                                'arms', page.arms,
                                'strategy', page.strategy,
                                'model_version', page.answer -> 'model_version'
                            )
                        ),
                        question
                    )
                )
            from unnest(part_of_batch.user_ids) as person (user_id)
            cross join lateral engine.interleaved_page(trial, person.user_id, question - 'track') page
            cross join lateral (
                select json_object_agg(key, value) as result
                from json_each(page.answer)
                where key in ('recommendations', 'count', 'confidence', 'fallback')
            ) envelope;
        return;
    end if;
    if shown.experiment is not null then
        shown.arm := part_of_batch.arm;
        question := engine.asked_of_arm(trial, shown.arm, question);
    end if;
    answer := api.recommendations_batch(part_of_batch.user_ids, question);
    if shown.experiment is null and not engine.is_tracked(question) then
        return query
            select each.key::uuid, each.value
            from json_each(answer -> 'results') each;
        return;
    end if;
    shown := engine.with_question(shown, question);
    shown.strategy := (engine.question_of_json('{}', '{}', question)).strategy;
    shown.model_version := answer ->> 'model_version';
    return query
        select each.key::uuid, engine.track(each.value::text, each.key::uuid, shown)
        from json_each(answer -> 'results') each;
end
$$;

comment on function engine.part_of_batch is
    'Returns the results of those people of a batch who are in the same arm of an experiment (arm null: in none), as in api.tracked_batch. Logs them if the question is tracked or the people are in the experiment. Errors: as api.recommendations_batch.';
