-- An answer that cannot be logged is returned all the same, without an answer_id.
create function engine.log_answer(shown engine.answer_log, user_id uuid)
    returns engine.answer_log
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    -- Do not wait for api.forget_user, which locks the row of the person in engine.person.
    set lock_timeout = '20ms'
as $$
begin
    -- A read-only transaction (as on a standby) cannot log, and a shard logs only its own people. Neither is an error.
    if current_setting('transaction_read_only')::boolean
        or exists (select from engine.shard) and not engine.is_logged_here(log_answer.user_id)
    then
        return shown;
    end if;
    if log_answer.user_id is null then
        shown.user_key := 0;
    else
        -- The row lock orders this against api.forget_user: either that waits, and then deletes what is logged here,
        -- or it comes first, and nothing is logged.
        select person.user_key into shown.user_key
        from engine.person
        where person.user_id = log_answer.user_id
        for key share;
        if not found then
            if engine.is_forgotten(log_answer.user_id) then
                return shown;
            end if;
            insert into engine.person (user_id)
            values (log_answer.user_id)
            on conflict do nothing;
            select person.user_key into strict shown.user_key
            from engine.person
            where person.user_id = log_answer.user_id
            for key share;
        end if;
    end if;
    shown.state := coalesce(shown.state, engine.answer_state(shown.user_key)) || engine.rules_digest(shown, log_answer.user_id);
    shown.shown_at := date_trunc('milliseconds', now()); -- equals engine.shown_at(answer_id)
    shown.answer_id := engine.new_answer_id(now());
    insert into engine.answer_log values (shown.*);
    -- Only in sessions of the service, where each statement is a transaction of its own: elsewhere the transaction of
    -- the caller would not wait for the disk either.
    if current_setting('ml_service.session', true) = 'on' and not (select waits_for_disk from engine.tracking) then
        perform set_config('synchronous_commit', 'off', true);
    end if;
    return shown;
exception when lock_not_available then
    shown.answer_id := null;
    return shown;
when others then
    raise log 'an answer is not logged: %', sqlerrm;
    shown.answer_id := null;
    return shown;
end
$$;

comment on function engine.log_answer is
    'Records what was shown to a person, or to nobody in particular (null), in engine.answer_log. Fills in answer_id, shown_at and user_key of shown, and what state lacks. Returns the row of the log, or shown without answer_id if it was not logged: the person was or is being forgotten, or is on another shard; the shard is being split; the transaction is read-only; or the log cannot be written, which is reported in the server log.';
