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
    -- At one go, for each look into it reads all of it. An interleaved page names two strategies.
    select
        said.fallback is not null,
        coalesce(shown.model_version, said.model_version),
        array(
            select media_key
            from rows from (json_to_recordset(coalesce(said.recommendations, said.media)) as (id uuid))
                with ordinality as listed (id, place)
            join engine.media on media_id = listed.id
            order by place
        ),
        coalesce(shown.strategy, said.strategy),
        coalesce(strategy.version, 0)
    into shown.fallback, shown.model_version, shown.media_keys, shown.strategy, shown.strategy_version
    from json_to_record(answer) as said (fallback text, model_version bigint, recommendations json, media json, strategy text)
    left join engine.strategy on strategy.name = coalesce(shown.strategy, said.strategy);
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
    'An envelope (of recommendations or media) for a person, or for nobody in particular, with answer_id before all else: that of engine.answer_log, or null where it could not be logged; and, under an experiment, its name and version and the arm (null: both). shown holds what the envelope does not say.';
