-- Why a medium has its score: what adds up to it.
create function engine.reasons(asker engine.asker, media_key integer, score double precision)
    returns table (
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
            select parts.* from engine.parts(asker, reasons.media_key) parts
        ),
        -- For each medium of the history: weight × strength, which is what engine.item_scores sums.
        taken as (
            select
                recent.media_key as cause_key,
                share * recent.weight * weights[array_position(neighbour_keys, reasons.media_key)] / maximum
                    as by_transitions,
                null::double precision as by_similar
            from part
            cross join engine.recent(asker, (asker.strategy).recency_exponent) recent
            join model.item_transitions on item_transitions.media_key = recent.media_key
            where part = 'transitions' and reasons.media_key = any (neighbour_keys)
            union all
            select
                recent.media_key,
                null,
                share * recent.weight * weights[array_position(neighbour_keys, reasons.media_key)] / maximum
            from part
            cross join engine.recent(asker, (asker.strategy).similar_recency_exponent) recent
            join model.slim on slim.media_key = recent.media_key
            where part = 'similar' and reasons.media_key = any (neighbour_keys)
        ),
        reason as (
            select
                'genre' as kind,
                matched.genre,
                null::integer as cause_key,
                null::double precision as by_transitions,
                null::double precision as by_similar,
                (asker.strategy).content_weight / nullif(cardinality(asker.genres), 0) as contribution
            from engine.media
            join engine.genre_set on genre_set.genre_set_key = media.genre_set_key
            cross join unnest(genres) as matched (genre)
            where media.media_key = reasons.media_key and matched.genre = any (asker.genres)
            union all
            select
                'media',
                null,
                taken.cause_key,
                sum(taken.by_transitions),
                sum(taken.by_similar),
                coalesce(sum(taken.by_transitions), 0) + coalesce(sum(taken.by_similar), 0)
            from taken
            group by taken.cause_key
            union all
            select part, null, null, null, null, part.contribution
            from part
            where part in ('people', 'popular', 'trending')
        ),
        counted as (
            select
                reason.*,
                row_number() over strongest_first as place,
                sum(reason.contribution) over () as total
            from reason
            where reason.contribution > 0
            window strongest_first as (order by reason.contribution desc, reason.kind, reason.genre, reason.cause_key)
        )
        -- Scores are rounded: what is missing then, or too much, is that of the strongest reason.
        select
            counted.kind,
            counted.genre,
            counted.cause_key,
            counted.by_transitions,
            counted.by_similar,
            counted.contribution + case when place = 1 then reasons.score - counted.total else 0 end
        from counted
        order by place;
end
$$;

comment on function engine.reasons is
    'What adds up to the score of a medium, strongest first: each genre that the person likes (kind genre), each medium of theirs that speaks for it (media: cause_key, by item transitions and by the sparse linear model), what similar people took (people), what all take (popular, trending). contribution is above 0; the strongest has the rounding of the score as well, at most 2e-9, so that the sum is the score that is given.';
