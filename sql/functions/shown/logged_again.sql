-- What was answered and logged before, and would be the same now, is logged as it was then: to find out anew all that
-- the log has of an answer would take longer than to answer.
create function engine.logged_again(user_id uuid, question jsonb, shown engine.answer_log default null)
    returns json
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set random_page_cost = 1.1
    set lock_timeout = '20ms' -- as engine.log_answer
as $$
#variable_conflict use_column
declare
    kept record;
    given engine.given_answer;
    commits text;
begin
    if not engine.may_be_kept(logged_again.user_id) then
        return null;
    end if;
    select cached.answer, cached.given, person.user_key into kept
    from engine.kept_answer(concat(logged_again.user_id, logged_again.question), logged_again.user_id) cached
    join engine.person on person.user_id = logged_again.user_id
    where (cached.given).answer_id is not null
        and ((cached.given).experiment, (cached.given).experiment_version, (cached.given).arm)
            is not distinct from (shown.experiment, shown.experiment_version, shown.arm)
        and case
            when shown.placement is not null then (cached.given).placement = shown.placement
            else logged_again.question ->> 'strategy' is not null
                or not exists (
                    select from engine.experiment_at(coalesce(logged_again.question ->> 'placement', 'default'))
                )
        end
        and (not exists (select from engine.shard) or engine.is_logged_here(logged_again.user_id))
    -- As in engine.log_answer; who is being forgotten is not waited for.
    for key share of person skip locked;
    if not found then
        return null;
    end if;
    given := kept.given;
    shown.answer_id := engine.new_answer_id(now(), right(given.answer_id::text, 17));
    insert into engine.answer_log (
        answer_id, shown_at, user_key, placement, n, "offset", diversity, explore, strategy, strategy_version,
        fallback, model_version, state, media_keys, experiment, experiment_version, arm, question
    )
    values (
        shown.answer_id, date_trunc('milliseconds', now()), kept.user_key, given.placement, given.n, given."offset",
        given.diversity, given.explore, given.strategy, given.strategy_version, given.fallback,
        given.model_version, given.state, given.media_keys, given.experiment, given.experiment_version, given.arm,
        given.question
    );
    -- engine.restore_answers has what a crash would lose: the row that said the same before is on the disk.
    if current_setting('ml_service.session', true) = 'on' then
        commits := set_config('synchronous_commit', 'off', true); -- (perform would plan a query)
    end if;
    return engine.with_answer_id(engine.addressed(logged_again.user_id, kept.answer), shown);
exception when others then
    return null; -- engine.log_answer will say why
end
$$;

comment on function engine.logged_again is
    'What api.tracked_recommendations gives to a person whose answer is in engine.answer_cache and has been logged before, once it is logged again; null where it was not, and the answer is to be found and logged as any other. question: without track. shown: where an experiment runs, its placement and which arm the person is in (experiment, experiment_version, arm; null: none), as which the question asks; null: none may run. Of a session of the service the transaction does not wait for the disk.';
