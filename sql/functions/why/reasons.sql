-- Why media have their scores: what adds up to each.
create function engine.reasons(
    asker engine.asker,
    media_keys integer[],
    scores double precision[],
    collaborative_scores double precision[]
)
    returns table (
        media_key integer,
        place bigint,
        kind text,
        genre text,
        cause_key integer,
        by_transitions double precision,
        by_similar double precision,
        contribution double precision
    )
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
        with part as materialized (
            select parts.* from engine.parts(asker, media_keys, collaborative_scores) parts
        ),
        -- For each medium of the history: weight × strength, of which engine.item_scores is the sum. (A page has
        -- few media: to look for each among the neighbours is sooner done than to list all neighbours.)
        speaks as (
            select 'transitions' as part, pair.cause_key, pair.media_key, pair.weight * pair.strength as score
            from (
                select
                    recent.media_key as cause_key,
                    listed.media_key,
                    recent.weight,
                    weights[array_position(neighbour_keys, listed.media_key)] as strength
                from engine.recent(asker, (asker.strategy).recency_exponent) recent
                join model.item_transitions on item_transitions.media_key = recent.media_key
                cross join unnest(reasons.media_keys) as listed (media_key)
                where (select count(*) from part where part.part = 'transitions') > 0
                offset 0 -- looked for once
            ) pair
            where pair.strength is not null
            union all
            select 'similar', pair.cause_key, pair.media_key, pair.weight * pair.strength
            from (
                select
                    recent.media_key as cause_key,
                    listed.media_key,
                    recent.weight,
                    weights[array_position(neighbour_keys, listed.media_key)] as strength
                from engine.recent(asker, (asker.strategy).similar_recency_exponent) recent
                join model.slim on slim.media_key = recent.media_key
                cross join unnest(reasons.media_keys) as listed (media_key)
                where (select count(*) from part where part.part = 'similar') > 0
                offset 0
            ) pair
            where pair.strength is not null
        ),
        taken as (
            select
                speaks.media_key,
                speaks.cause_key,
                speaks.part,
                part.contribution * speaks.score
                    / sum(speaks.score) over (partition by speaks.part, speaks.media_key) as contribution
            from speaks
            join part on part.part = speaks.part and part.media_key = speaks.media_key
        ),
        reason as (
            select
                media.media_key,
                'genre' as kind,
                matched.genre,
                null::integer as cause_key,
                null::double precision as by_transitions,
                null::double precision as by_similar,
                (asker.strategy).content_weight / nullif(cardinality(asker.genres), 0) as contribution
            from engine.media
            join engine.genre_set on genre_set.genre_set_key = media.genre_set_key
            cross join unnest(genres) as matched (genre)
            where media.media_key = any (reasons.media_keys) and matched.genre = any (asker.genres)
            union all
            select
                taken.media_key,
                'media',
                null,
                taken.cause_key,
                sum(taken.contribution) filter (where taken.part = 'transitions'),
                sum(taken.contribution) filter (where taken.part = 'similar'),
                sum(taken.contribution)
            from taken
            group by taken.media_key, taken.cause_key
            union all
            select part.media_key, part.part, null, null, null, null, part.contribution
            from part
            where part.part in ('people', 'popular', 'trending')
        ),
        counted as (
            select
                reason.*,
                row_number() over strongest_first as place,
                sum(reason.contribution) over (partition by reason.media_key) as total
            from reason
            where reason.contribution > 0
            window strongest_first as (
                partition by reason.media_key
                order by reason.contribution desc, reason.kind, reason.genre, reason.cause_key
            )
        )
        -- Scores are rounded: what is missing then, or too much, is that of the strongest reason.
        select
            counted.media_key,
            counted.place,
            counted.kind,
            counted.genre,
            counted.cause_key,
            counted.by_transitions,
            counted.by_similar,
            counted.contribution + case when counted.place = 1 then scored.score - counted.total else 0 end
        from counted
        join unnest(media_keys, scores) scored (media_key, score) on scored.media_key = counted.media_key;
end
$$;

comment on function engine.reasons is
    'What adds up to the scores of media, by place, from 1 for the strongest: each genre that the person likes (kind genre), each medium of theirs that speaks for it (media: cause_key, by item transitions and by the sparse linear model), what similar people took (people), what all take (popular, trending). contribution is above 0; the strongest has the rounding of the score as well, at most 2e-9, so that the sum is the score that is given.';
