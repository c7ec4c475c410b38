create function engine.reasons_in_words(
    asker engine.asker,
    ranks engine.strategy,
    mix engine.mix,
    media_keys integer[],
    collaborative_scores double precision[],
    worth double precision,
    plan engine.plan,
    nameable varbit
)
    returns table (media_key integer, because text, reasons json, weakest double precision, found double precision)
    language sql
    stable
    parallel safe
as $$
    select
        listed.media_key,
        coalesce(
            listed.texts[1] || coalesce(' and "' || titles[1 + array_position(deeds[2:], deeds[1])] || '"', ''),
            listed.reasons -> 0 ->> 'text'
        ),
        listed.reasons,
        listed.weakest,
        listed.found
    from (
        select
            told.media_key,
            -- The sentence is made of reasons that may name what they are about, as far as there are any.
            array_agg(told.text) filter (where told.is_named) as texts,
            array_agg(told.title) filter (where told.is_named) as titles,
            array_agg(told.deed) filter (where told.is_named) as deeds,
            json_agg(
                engine.reason_json(
                    told.kind,
                    told.text,
                    told.contribution,
                    null,
                    told.genre,
                    told.media_id,
                    told.title,
                    told.deed,
                    told.by_transitions,
                    told.by_similar,
                    null
                )
            ) as reasons,
            case when count(*) = 3 then min(told.contribution) else 0 end as weakest,
            min(told.collaborative) as found,
            max(told.contribution) as strongest
        from (
            select
                reason.*,
                engine.in_words(reason.kind, reason.genre, reason.title, reason.deed, null) as text,
                reason.kind <> 'media' or reason.title is not null as is_named
            from engine.reasons(
                -- A row constructor, so that the planner sees its constants and leaves out what they make needless.
                row(
                    (reasons_in_words.asker).user_id,
                    (reasons_in_words.asker).user_key,
                    (reasons_in_words.asker).genres,
                    (reasons_in_words.asker).session_keys,
                    reasons_in_words.ranks,
                    null,
                    null,
                    (reasons_in_words.asker).with_seen,
                    '{}',
                    false,
                    null,
                    null
                )::engine.asker,
                reasons_in_words.mix,
                reasons_in_words.media_keys,
                reasons_in_words.collaborative_scores,
                3,
                reasons_in_words.worth,
                reasons_in_words.plan,
                reasons_in_words.nameable
            ) reason
            -- The aggregates collect in this order, which rows have already from the window of engine.reasons.
            order by
                reason.media_key,
                reason.contribution desc,
                case when reasons_in_words.plan not in ('transitions', 'slim') then reason.kind end,
                case when reasons_in_words.plan not in ('transitions', 'slim') then reason.genre end,
                reason.cause_key
        ) told
        group by told.media_key
    ) listed
    -- Scores have nine decimals: a medium whose score rounds to 0 has no reasons. With transitions, engine.reasons has
    -- left it out already.
    where case
        when (engine.sources_in(reasons_in_words.plan)).transitions then true
        else listed.strongest > 5e-10
            or reasons_in_words.collaborative_scores[array_position(reasons_in_words.media_keys, listed.media_key)] > 0
    end
$$;

comment on function engine.reasons_in_words is
    'Returns because and reasons of engine.best_reasons for one plan (a constant). ranks: the strategy, in the place of that of asker. worth, nameable: as in engine.reasons. weakest: the contribution of the third reason; 0 where there are fewer. found: the sum of all contributions found that are no genres. Where weakest is less than worth, and less than collaborative_weight × the collaborative score − found, a cause that is missing may be among the three strongest. Inlined.';
