create function engine.with_answer_id(answer text, shown engine.answer_log)
    returns text
    language sql
    stable
    parallel safe
as $$
    select concat(
        '{"answer_id" : ',
        coalesce(to_json(shown.answer_id), 'null'),
        case
            when shown.experiment is not null then concat(
                ', "experiment" : ',
                json_build_object('name', shown.experiment, 'version', shown.experiment_version, 'arm', shown.arm)
            )
        end,
        ', ',
        right(with_answer_id.answer, -1)
    )
$$;

comment on function engine.with_answer_id is
    'Returns an envelope (answer, JSON text) with answer_id as its first field: that of shown, or null if the answer could not be logged (engine.log_answer). Under an experiment, its name, its version and the arm follow (arm null: both are on the page). Inlined.';
