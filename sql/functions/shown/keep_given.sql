-- What engine.answer_log has of a cached answer is computed once and cached as well: engine.logged_again reuses it.
create function engine.keep_given(slot integer, digest bytea, said bytea, shown engine.answer_log)
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    -- As in engine.keep_answer: a slot that another transaction is writing is left alone.
    set lock_timeout = '1ms'
as $$
begin
    update engine.answer_cache cached set given = (
        shown.strategy,
        shown.strategy_version,
        shown.fallback,
        shown.model_version,
        shown.media_keys,
        shown.state,
        shown.answer_id,
        shown.placement,
        shown.n,
        shown."offset",
        shown.diversity,
        shown.explore,
        shown.experiment,
        shown.experiment_version,
        shown.arm,
        shown.question
    )
    where cached.slot = keep_given.slot
        and cached.digest = keep_given.digest
        and cached.said = keep_given.said
        and not engine.answer_cache_is_full();
exception
    when lock_not_available then
        null;
    when insufficient_resources or system_error then
        raise log 'what the log keeps of an answer is not kept with it: %', sqlerrm;
end
$$;

comment on function engine.keep_given is
    'Stores with an answer in engine.answer_cache what engine.answer_log has of it (engine.log_answer). slot, digest, said: those of the cached answer. Does nothing if the slot does not hold this answer any more, or holds it with something else that rules or lists said (said); if another transaction is writing its slot; or if there is no room (engine.answer_cache_is_full; a full disk is logged).';
