create function evaluation.candidates(strategy text, user_keys integer[], depth integer)
    returns table (
        user_key integer,
        expected integer,
        evidence double precision,
        days_away double precision,
        media_keys integer[],
        relevant boolean[],
        content double precision[],
        people double precision[],
        transitions double precision[],
        "similar" double precision[],
        popular double precision[],
        trending double precision[]
    )
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    ranks engine.strategy;
begin
    select * into strict ranks from engine.strategy mixed where mixed.name = candidates.strategy;
    -- engine.source_scores depends on a weight only where it is 0 (the source is left out) or, of popular and trending,
    -- 1 (popularity_limit does not apply). Avoid both for these two.
    ranks.popularity_weight := least(greatest(ranks.popularity_weight, 0.01), 0.99);
    ranks.trend_weight := least(greatest(ranks.trend_weight, 0.01), 0.99);
    return query
        select person.user_key, known.*
        from engine.person
        cross join lateral engine.history_of(
            row(person.user_id, person.user_key, null, '{}', ranks, null, null, false, '{}', false, null, null)::engine.asker
        ) history
        cross join lateral (
            with scored as materialized (
                select source_scores.*
                from engine.source_scores(
                    row(
                        person.user_id,
                        person.user_key,
                        person.genres,
                        '{}',
                        ranks,
                        null,
                        null,
                        false,
                        '{}',
                        false,
                        row(history.media_keys, history.preferences, history.deeds)::engine.history,
                        null
                    )::engine.asker,
                    engine.sources_in('all'),
                    true
                ) source_scores
            ),
            known as materialized (
                select
                    media_key,
                    coalesce(max(score) filter (where source = 'people'), 0) as people,
                    coalesce(max(score) filter (where source = 'transitions'), 0) as transitions,
                    coalesce(max(score) filter (where source = 'similar'), 0) as similar,
                    coalesce(max(score) filter (where source = 'popular'), 0) as popular,
                    coalesce(max(score) filter (where source = 'trending'), 0) as trending
                from scored
                group by media_key
            ),
            -- The score floor of each source: the score at place depth.
            score_floor as materialized (
                select
                    (select people from known order by people desc limit 1 offset depth - 1) as people,
                    (select transitions from known order by transitions desc limit 1 offset depth - 1) as transitions,
                    (select known.similar from known order by known.similar desc limit 1 offset depth - 1) as similar,
                    (select popular from known order by popular desc limit 1 offset depth - 1) as popular,
                    (select trending from known order by trending desc limit 1 offset depth - 1) as trending
            ),
            candidate as (
                select
                    known.*,
                    held_out.relevant is true as relevant,
                    coalesce(genre_match.content_score, 0) as content,
                    row_number() over (order by popularity desc nulls last, media.media_id) as place
                from known
                cross join score_floor
                join engine.media on media.media_key = known.media_key
                left join model.media_popularity on media_popularity.media_key = known.media_key
                left join evaluation.held_out
                    on held_out.user_key = person.user_key and held_out.media_key = known.media_key
                left join engine.genre_match(person.genres) genre_match
                    on genre_match.genre_set_key = media.genre_set_key
                where known.people >= coalesce(nullif(score_floor.people, 0), 1e-300)
                    or known.transitions >= coalesce(nullif(score_floor.transitions, 0), 1e-300)
                    or known.similar >= coalesce(nullif(score_floor.similar, 0), 1e-300)
                    or known.popular >= coalesce(nullif(score_floor.popular, 0), 1e-300)
                    or known.trending >= coalesce(nullif(score_floor.trending, 0), 1e-300)
            )
            select
                (
                    select count(*)::integer
                    from evaluation.held_out
                    where held_out.user_key = person.user_key and held_out.relevant
                ),
                max(present.evidence),
                coalesce(max(present.days_away), 0),
                coalesce(array_agg(candidate.media_key order by place), '{}'),
                coalesce(array_agg(candidate.relevant order by place), '{}'),
                coalesce(array_agg(candidate.content order by place), '{}'),
                coalesce(array_agg(candidate.people order by place), '{}'),
                coalesce(array_agg(candidate.transitions order by place), '{}'),
                coalesce(array_agg(candidate.similar order by place), '{}'),
                coalesce(array_agg(candidate.popular order by place), '{}'),
                coalesce(array_agg(candidate.trending order by place), '{}')
            from candidate
            cross join (
                select
                    power(
                        2::double precision,
                        greatest(-1000, (select max(maximum) from scored where source = 'trending') - half_lives)
                    ) as evidence,
                    coalesce(extract(epoch from away)::double precision / 86400, 0) as days_away
                from engine.time_away(
                    row(person.user_id, person.user_key, person.genres, '{}', ranks, null, null, false, '{}', false, null, null)::engine.asker
                )
            ) present
        ) known
        where person.user_key = any (user_keys);
end
$$;

comment on function evaluation.candidates is
    'Returns, for each of these people, the media among which a strategy that mixes candidate sources may choose: the first depth media of each source that it uses, and of popular and trending, in the order in which equal scores are listed. Media for which only genres speak are left out. The arrays have an element for each medium: media_keys; relevant: whether it is held out and relevant; content: its content_score; and the score by each source, as engine.source_scores gives it (0: none). expected: the number of relevant media held out. evidence: the decayed sum of the most trending medium (null: nothing is trending); days_away: the days from the person''s last interaction to the newest of all. engine.trend_confidence depends on these two.';
