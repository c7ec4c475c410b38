create function api.replay(answer_id uuid)
    returns json
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
as $$
#variable_conflict use_column
declare
    shown engine.answer_log;
    asker uuid;
    state bigint[];
    now_shown integer[];
begin
    select * into shown
    from engine.answer_log
    where answer_log.answer_id = replay.answer_id and shown_at = engine.shown_at(replay.answer_id);
    if not found or not engine.is_counted(shown.user_key, shown.shown_at) then
        raise 'answer_id: not in the log, or not any more' using errcode = 'ML404';
    end if;
    select user_id into asker from engine.person where user_key = shown.user_key;
    state := engine.answer_state(shown.user_key) || engine.rules_digest(shown, asker);
    now_shown := engine.asked_again(shown, asker);
    return json_build_object(
        'answer_id', shown.answer_id,
        'user_id', asker,
        'shown_at', engine.utc(shown.shown_at),
        'placement', shown.placement,
        'strategy', shown.strategy,
        'same', now_shown = shown.media_keys,
        'shown', engine.media_ids(shown.media_keys),
        'now', engine.media_ids(now_shown),
        'changed', array_remove(
            array[
                case when shown.model_version is distinct from engine.model_version() then 'model' end,
                case
                    when shown.strategy_version > 0
                        and shown.strategy_version is distinct from (
                            select version from engine.strategy where name = shown.strategy
                        )
                        or shown.arms is not null and exists (
                            select
                            from engine.strategies_of_arms(shown.experiment) arm
                            join engine.strategy_version using (name)
                            where changed_at > shown.shown_at + interval '1 millisecond'
                        )
                    then 'strategy'
                end,
                case when shown.state[1] <> state[1] then 'events' end,
                case when shown.state[2] <> state[2] then 'genres' end,
                case when shown.state[3] <> state[3] then 'catalogue' end,
                case when shown.state[4] <> state[4] then 'people forgotten' end,
                case
                    when shown.state[5] <> state[5] or (shown.state[5] is null) <> (state[5] is null) and cardinality(shown.state) > 4
                    then 'rules'
                end,
                case when (shown.shown_at at time zone 'UTC')::date <> (now() at time zone 'UTC')::date then 'day' end
            ],
            null
        )
    );
end
$$;

comment on function api.replay is
    'Asks the question of a logged answer again and returns a JSON object with answer_id, user_id, shown_at (UTC), placement, strategy, shown (the ids of the media then), now (those of the media now), same (whether the two are equal) and changed: which of the things that the answer depended on have changed since: model, strategy (of either arm of an interleaved page), events (what the person did), genres (that they state), catalogue, people forgotten, rules (those of the question''s placement and key and those in force everywhere, and the placement itself) and day (UTC: explored media differ each day). Where nothing has changed, shown and now are equal, except that a change of a rule that only orders and is read live cannot be detected. now and same are null for a question that cannot be asked again (engine.asked_again). Writes nothing. Errors: ML404 for an answer that is not in the log (any more), ML400 where its strategy or placement no longer exists.';
