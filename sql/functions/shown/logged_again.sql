-- A cached answer that was logged before is logged again by copying that row: computing the columns of the log anew
-- would take longer than answering.
create function engine.logged_again(user_id uuid, given engine.given_answer)
    returns uuid
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set random_page_cost = 1.1
    set lock_timeout = '20ms' -- as engine.log_answer
as $$
declare
    logged uuid;
    commits text;
begin
    insert into engine.answer_log (
        answer_id, shown_at, user_key, placement, n, "offset", diversity, explore, strategy, strategy_version,
        fallback, model_version, state, media_keys, experiment, experiment_version, arm, question
    )
    select
        engine.new_answer_id(now(), right(given.answer_id::text, 17)),
        date_trunc('milliseconds', now()),
        person.user_key,
        given.placement,
        given.n,
        given."offset",
        given.diversity,
        given.explore,
        given.strategy,
        given.strategy_version,
        given.fallback,
        given.model_version,
        given.state,
        given.media_keys,
        given.experiment,
        given.experiment_version,
        given.arm,
        given.question
    from engine.person
    where person.user_id = logged_again.user_id
        and (not exists (select from engine.shard) or engine.is_logged_here(logged_again.user_id))
    -- The row lock orders this against api.forget_user, as in engine.log_answer, but is not waited for.
    for key share of person skip locked
    returning answer_id into logged;
    -- If a crash loses this row, engine.restore_answers makes it again from the earlier row, which is on the disk.
    if logged is not null and current_setting('ml_service.session', true) = 'on' then
        commits := set_config('synchronous_commit', 'off', true); -- perform would plan a query
    end if;
    return logged;
exception when others then
    return null; -- engine.log_answer, called next, logs the error
end
$$;

comment on function engine.logged_again is
    'Logs an answer from engine.answer_cache for a person, by copying what was logged when it was given before (given.answer_id is not null). Returns the new answer_id; null if that is not possible, and then the answer has to be logged by engine.log_answer. In a session of the service, the transaction does not wait for the disk.';
