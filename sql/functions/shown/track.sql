-- What goes out, once it is in the log.
create function engine.track(answer text, user_id uuid, shown engine.answer_log)
    returns json
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    given engine.given_answer;
    logged boolean;
begin
    shown.answer_id := engine.new_answer_id(now());
    shown.shown_at := date_trunc('milliseconds', now()); -- engine.shown_at(answer_id), for less
    if shown.media_keys is null then
        given := engine.read_answer(answer::json, shown.strategy);
        shown.strategy := given.strategy;
        shown.strategy_version := given.strategy_version;
        shown.fallback := given.fallback;
        shown.model_version := coalesce(shown.model_version, given.model_version);
        shown.media_keys := given.media_keys;
    end if;
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
        right(answer, -1)
    )::json;
end
$$;

comment on function engine.track is
    'An envelope (of recommendations or media; the text of JSON) for a person, or for nobody in particular, with answer_id before all else: that of engine.answer_log, or null where it could not be logged; and, under an experiment, its name and version and the arm (null: both). shown holds what the envelope does not say, or all of it (engine.given_answer).';
