-- What goes out, once it is in the log.
create function engine.track(answer json, user_id uuid, shown engine.answer_log)
    returns json
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    logged boolean;
begin
    shown.answer_id := engine.new_answer_id(now());
    shown.shown_at := engine.shown_at(shown.answer_id);
    shown.fallback := answer ->> 'fallback' is not null;
    shown.model_version := answer ->> 'model_version';
    shown.strategy_version := (select version from engine.strategy where name = shown.strategy);
    shown.media_keys := (
        select coalesce(array_agg(media_key order by place), '{}')
        from json_array_elements(answer -> 'recommendations') with ordinality as listed (medium, place)
        join engine.media on media_id = (medium ->> 'id')::uuid
    );
    logged := engine.log_answer(shown, track.user_id);
    return concat(
        '{"answer_id" : ',
        case when logged then to_json(shown.answer_id)::text else 'null' end,
        case
            when shown.experiment is not null then concat(
                ', "experiment" : ',
                json_build_object('name', shown.experiment, 'version', shown.experiment_version, 'arm', shown.arm)
            )
        end,
        ', ',
        substr(answer::text, 2)
    )::json;
end
$$;

comment on function engine.track is
    'An envelope for a person with answer_id before all else: that of engine.answer_log, or null where it could not be logged; and, under an experiment, its name and version and the arm (null: both). shown holds what the envelope does not say.';
