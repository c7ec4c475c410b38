create function engine.track(answer text, user_id uuid, shown engine.answer_log)
    returns json
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    given engine.given_answer;
begin
    if shown.media_keys is null then
        given := engine.read_answer(answer::json, shown.strategy);
        shown.strategy := given.strategy;
        shown.strategy_version := given.strategy_version;
        shown.fallback := given.fallback;
        shown.model_version := coalesce(shown.model_version, given.model_version);
        shown.media_keys := given.media_keys;
    end if;
    return engine.with_answer_id(answer, engine.log_answer(shown, track.user_id))::json;
end
$$;

comment on function engine.track is
    'Logs an answer to a person, or to nobody in particular (user_id null), and returns its envelope with the fields that engine.with_answer_id puts first. answer: the envelope (of recommendations or media), as JSON text. shown: what the log keeps and the envelope does not contain, or all that it keeps (engine.given_answer).';
