-- Everything that adds up to the scores of media: genres, media of the history, and the other candidate sources.
-- plan is a plan-time constant where this is inlined: sources that it does not have are not planned.
create function engine.contributions(
    asker engine.asker,
    mix engine.mix,
    media_keys integer[],
    collaborative_scores double precision[],
    worth double precision,
    plan engine.plan
)
    returns table (
        media_key integer,
        kind text,
        contribution double precision,
        genre text,
        cause_key integer,
        turn bigint,
        by_transitions double precision,
        by_similar double precision
    )
    language sql
    stable
    parallel safe
as $$
    select
        media.media_key,
        'genre',
        ((contributions.asker).strategy).content_weight / nullif(cardinality((contributions.asker).genres), 0),
        matched.genre,
        null::integer,
        null::bigint,
        null::double precision,
        null::double precision
    from engine.media
    join engine.genre_set on genre_set.genre_set_key = media.genre_set_key
    cross join unnest(genres) as matched (genre)
    where (engine.sources_in(contributions.plan)).genres
        and ((contributions.asker).strategy).content_weight > 0
        and media.media_key = any (contributions.media_keys)
        and matched.genre = any ((contributions.asker).genres)
    union all
    -- With a single source, collaborative_scores are its contributions, and the source is not asked again.
    select
        scored.media_key,
        case 1
            when ((contributions.asker).strategy).neighbours_weight then 'people'
            when ((contributions.asker).strategy).popularity_weight then 'popular'
            else 'trending'
        end,
        ((contributions.asker).strategy).collaborative_weight * score,
        null, null, null, null, null
    from unnest(contributions.media_keys, contributions.collaborative_scores) scored (media_key, score)
    where contributions.plan = 'alone'
    union all
    select
        cause.media_key,
        'media',
        case contributions.plan
            when 'slim' then cause.by_similar
            when 'transitions' then cause.by_transitions
            else coalesce(cause.by_transitions, 0) + coalesce(cause.by_similar, 0)
        end,
        null, cause.cause_key, cause.turn, cause.by_transitions, cause.by_similar
    from engine.causes(
        (contributions.mix).history,
        (contributions.asker).strategy,
        ((contributions.asker).strategy).collaborative_weight
            * ((contributions.asker).strategy).sequence_weight
            / ((contributions.mix).total_weight * (contributions.mix).max_transitions),
        ((contributions.asker).strategy).collaborative_weight
            * ((contributions.asker).strategy).similar_weight
            / ((contributions.mix).total_weight * (contributions.mix).max_similar),
        contributions.media_keys,
        contributions.worth,
        engine.sources_in(contributions.plan)
    ) cause
    where contributions.plan <> 'alone'
    union all
    -- with_items is false, because engine.causes above has what the item models say.
    select
        found.media_key,
        found.source,
        ((contributions.asker).strategy).collaborative_weight
            * case when found.source = 'trending' then (contributions.mix).trending_weight else found.weight end
            / (contributions.mix).total_weight
            * found.score,
        null, null, null, null, null
    from engine.source_scores(contributions.asker, engine.sources_in(contributions.plan), false) found
    where contributions.plan not in ('transitions', 'slim', 'alone')
        and found.media_key = any (contributions.media_keys)
$$;

comment on function engine.contributions is
    'Returns the rows of engine.reasons in no particular order, and some whose contribution is 0 or null. mix: that of the answer with these scores (engine.compose). In a mix, the source people is asked once more, which takes as long as ranking; popular and trending are short lists. worth: as in engine.causes. plan (a constant): transitions, slim, without_people or all; or alone, where people, popular or trending is the only source of collaborative_score.';
