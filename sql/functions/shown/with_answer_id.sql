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
    'An envelope with answer_id before all else, both as the text of JSON: that of engine.answer_log, or null where it could not be logged (engine.log_answer); and, under an experiment, its name and version and the arm (null: both). Inlined.';
