-- engine.logged_again does not wait for the disk, so a crash of the server may lose its rows. The row from which they
-- were copied is on the disk, and its answer_id has the same last 17 characters.
create function engine.restore_answers(events engine.event[], interactions jsonb)
    returns boolean
    language sql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
    with said_before as materialized (
        select distinct on (named.answer_id)
            named.answer_id,
            engine.shown_at(named.answer_id) as shown_at,
            user_key,
            placement,
            n,
            "offset",
            diversity,
            explore,
            strategy,
            strategy_version,
            fallback,
            model_version,
            state,
            media_keys,
            experiment,
            experiment_version,
            arm,
            question
        from engine.named_answers(interactions) named
        join unnest(events) event using (place)
        join engine.person using (user_id)
        join engine.answer_log earlier using (user_key)
        -- A cached answer is never given on two days (engine.steady_span).
        where earlier.shown_at >= date_trunc('day', engine.shown_at(named.answer_id), 'UTC')
            and earlier.shown_at <= engine.shown_at(named.answer_id)
            and engine.shown_at(named.answer_id) <= now()
            and right(earlier.answer_id::text, 17) = right(named.answer_id::text, 17)
        order by named.answer_id
    ),
    restored as (
        insert into engine.answer_log (
            answer_id, shown_at, user_key, placement, n, "offset", diversity, explore, strategy, strategy_version,
            fallback, model_version, state, media_keys, experiment, experiment_version, arm, question
        )
        select *
        from said_before
        -- A concurrent event may restore the same row first; then it is there all the same.
        on conflict do nothing
    )
    select exists (select from said_before)
$$;

comment on function engine.restore_answers is
    'Logs again the answers that interactions name (events and interactions as in engine.attribute) and that are not in the log, by copying an earlier answer of the same day that said the same to the same person. Returns whether there was such an answer for any of them: those are then in the log, even if another session has restored them.';
