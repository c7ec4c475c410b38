create function engine.with_answer_id(answer text, shown engine.answer_log)
    returns json
    language sql
    stable
    parallel safe
as $$
    select concat(
        '{"answer_id" : ',
        coalesce(to_json(shown.answer_id)::text, 'null'),
        case
            when shown.experiment is not null then concat(
                ', "experiment" : ',
                json_build_object('name', shown.experiment, 'version', shown.experiment_version, 'arm', shown.arm)
            )
        end,
        ', ',
        right(with_answer_id.answer, -1)
    )::json
$$;

comment on function engine.with_answer_id is
    'An envelope (the text of JSON) with answer_id before all else: that of engine.answer_log, or null where it could not be logged (engine.log_answer); and, under an experiment, its name and version and the arm (null: both). Inlined.';
