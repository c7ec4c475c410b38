create function engine.asked_again(shown engine.answer_log, user_id uuid)
    returns integer[]
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
    kind constant text := shown.question ->> 'kind';
    places constant text[] := engine.placements_asked(shown);
    -- Older rows of the log keep the conditions of the filter under the key filter, newer ones at the top level.
    asked constant jsonb := coalesce(shown.question -> 'filter', '{}')
        || coalesce(shown.question, '{}') - array['filter', 'kind', 'session', 'within', 'without'];
    filter constant jsonb := nullif(asked - array['hours', 'media_id', 'rules', 'placement'], '{}'); -- of popular, trending, similar
    "within" constant uuid[] := engine.unpacked_ids(shown.question ->> 'within');
    without constant uuid[] := engine.unpacked_ids(shown.question ->> 'without');
    rules constant text[] := array(select jsonb_array_elements_text(shown.question -> 'rules'));
    again constant jsonb := asked || jsonb_build_object(
        'limit', shown.n,
        'offset', shown."offset",
        'diversity', shown.diversity,
        'explore', shown.explore,
        'within', "within",
        'without', without,
        'placement', places[1]
    );
    trial engine.experiment;
    media_keys integer[];
begin
    if shown.arms is not null then
        select * into trial from engine.experiment where name = shown.experiment;
    end if;
    if kind = 'home'
        or shown.question ? 'cut'
        or shown.arms is not null and trial.name is null
        -- With a rotation, the logged answer itself counts as shown and changes the order.
        or exists (select from engine.placement where name = any (places) and rotation is not null)
    then
        return null;
    end if;
    case
        when shown.arms is not null then
            select (engine.read_answer(page.answer)).media_keys into media_keys
            from engine.interleaved(
                trial,
                user_id,
                again,
                (shown.shown_at at time zone 'UTC')::date,
                engine.list_of_arm(trial, 1, user_id, again),
                engine.list_of_arm(trial, 2, user_id, again)
            ) page;
        when kind in ('popular', 'trending') then
            select listed.media_keys into media_keys
            from engine.listed_media(
                kind, shown.n, shown."offset", (shown.question -> 'hours')::integer, filter, "within", without, user_id, rules, places[1]
            ) listed;
        when kind = 'similar' then
            select listed.media_keys into media_keys
            from engine.similar_media(
                (shown.question ->> 'media_id')::uuid, shown.n, shown."offset", filter, "within", without, user_id, rules, places[1]
            ) listed;
        when kind = 'rank' then
            select ranked.media_keys into media_keys
            from engine.answers(engine.asked_to_rank(user_id, "within", shown.strategy, false, rules, places[1])) ranked;
        else
            select answer.media_keys into media_keys
            from engine.answers(engine.question_of_json(
                array[user_id],
                engine.session_keys(array(select jsonb_array_elements_text(shown.question -> 'session')::uuid)),
                again || jsonb_build_object('strategy', shown.strategy)
            )) answer;
    end case;
    return coalesce(media_keys, '{}');
end
$$;

comment on function engine.asked_again is
    'Returns the keys of the media that the question of a logged answer would get now, in order; for an interleaved page, with the coins of the day of the answer. Null if it cannot be asked again: it is a row of a home page, its placement has a rotation, its experiment is gone, or the log has not kept the whole question. Errors: as engine.asked, if its strategy or placement is gone.';
