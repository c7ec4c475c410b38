-- One query answers all people of a question, so that it is planned only once.
create function engine.answer(
    question engine.question,
    plan engine.plan,
    filtered boolean,
    is_long boolean default false,
    depth integer default null,
    "within" uuid[] default null,
    without uuid[] default null,
    catalogue_unchanged boolean default null
)
    returns setof engine.ranked_list
    language sql
    stable
as $$
    select
        asking.ordinality,
        asking.user_id,
        asking.genres,
        asking.is_fallback,
        coalesce(page.media_keys, '{}'),
        page.recommendation_scores,
        page.content_scores,
        page.collaborative_scores,
        null::jsonb[],
        page.mix
    from engine.resolve_users(answer.question, answer.plan) asking
    cross join lateral (
        select null::varbit as bits, null::integer[] as media_keys
        where not answer.filtered
        union all
        select
            case
                when answer.is_long and not (answer.question).with_seen
                then engine.untaken_bits(allowed_media.bits, asking.user_key)
                else allowed_media.bits
            end,
            allowed_media.media_keys
        from engine.allowed_media(answer.question, null)
        where answer.filtered and (answer.question).rules = '{}'
        union all
        select
            case
                when answer.is_long and not (answer.question).with_seen
                then engine.untaken_bits(allowed_media.bits, asking.user_key)
                else allowed_media.bits
            end,
            allowed_media.media_keys
        from engine.allowed_media(answer.question, asking.user_id)
        where answer.filtered and (answer.question).rules <> '{}'
    ) allowed
    left join lateral engine.history_of(
        row(
            asking.user_id,
            asking.user_key,
            null,
            (answer.question).session_keys,
            asking.strategy,
            null,
            null,
            false,
            '{}',
            answer.is_long,
            null,
            null
        )::engine.asker
    ) history on (engine.sources_in(answer.plan)).transitions or (engine.sources_in(answer.plan)).slim
    cross join lateral (
        select
            array_agg(media_key order by "position") as media_keys,
            array_agg(recommendation_score order by "position") as recommendation_scores,
            array_agg(content_score order by "position") as content_scores,
            array_agg(collaborative_score order by "position") as collaborative_scores,
            -- mix is the same in every row, so the row of the first place is enough. With a list, that row may be
            -- missing, and mix is collected from all rows.
            (
                array_agg(mix) filter (where
                    "position" = (answer.question)."offset" + 1
                    or answer."within" is not null
                    or answer.without is not null
                )
            )[1] as mix
        from engine.compose(
            row(
                asking.user_id,
                asking.user_key,
                asking.genres,
                (answer.question).session_keys,
                asking.strategy,
                case when answer.filtered then allowed.bits end,
                case when answer.filtered then allowed.media_keys end,
                case when answer.filtered then (answer.question).with_seen else false end,
                '{}',
                answer.is_long,
                row(history.media_keys, history.preferences, history.deeds)::engine.history,
                answer.catalogue_unchanged
            )::engine.asker,
            (answer.question).n,
            (answer.question)."offset",
            coalesce(answer.depth, (answer.question).n + (answer.question)."offset"),
            engine.sources_in(answer.plan),
            answer.filtered,
            answer."within",
            answer.without
        )
    ) page
$$;

comment on function engine.answer is
    'Returns one engine.ranked_list for each person of the question. plan must have every candidate source that the strategy of the question uses (engine.plan_of). filtered: whether the question leaves media out. is_long: whether the history of a person is looked up medium by medium instead of read (engine.asker); where the plan has genres, this requires filtered. catalogue_unchanged: as in engine.asker. plan, filtered, is_long and catalogue_unchanged must be constants, so that what they rule out is not planned. depth, "within", without: as in engine.compose, for lists that are applied after ranking instead of being looked up.';
