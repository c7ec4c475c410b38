-- The branch of engine.answers for questions with diversity or explore.
create function engine.reranked(question engine.question)
    returns setof engine.ranked_list
    language plpgsql
    stable
    rows 1
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    depth constant integer := question.n + question."offset";
    -- engine.mmr reorders the best 100 only. Later pages have some of these only with explore.
    reorders constant boolean := question.diversity > 0 and (question."offset" < 100 or question.explore > 0);
    ahead constant integer := 20; -- candidates for each place in engine.mmr
    wanted constant integer := case -- number of media that are not new
        when reorders then greatest(depth, least(100, depth + ahead - 1))
        else depth
    end;
    explore constant double precision := question.explore;
    content_weight constant double precision := (
        select content_weight from engine.strategy where name = question.strategy
    );
    plain engine.question := question;
    answers engine.ranked_list[];
    new_keys integer[] := '{}'; -- new media among the answers
begin
    plain.diversity := 0;
    plain.explore := 0;
    plain."offset" := 0;
    -- With explore, new media get places of their own and are taken out of the ranked list. Where genres are a source,
    -- the list usually has some new media, so more is asked for. Elsewhere nothing speaks for them, and they come last.
    plain.n := case when explore > 0 and (question.sources).genres then 2 * wanted else wanted end;
    loop
        answers := array(select answer from engine.answers(plain) answer);
        exit when explore = 0;
        new_keys := array(
            select new.media_key
            from engine.new_media() new
            where new.media_key = any (array(select unnest(media_keys) from unnest(answers)))
        );
        exit when not exists (
            select
            from unnest(answers) answer
            where cardinality(answer.media_keys) >= plain.n
                and wanted > (
                    select count(*)
                    from unnest(answer.media_keys) as listed (media_key)
                    where listed.media_key not in (select unnest(new_keys))
                )
        );
        plain.n := wanted + (select count(*) from engine.new_media())::integer;
    end loop;
    return query
        with listed as materialized (
            select
                answer.ordinality,
                answer.user_id,
                answer.genres,
                answer.is_fallback,
                known.media_keys,
                known.recommendation_scores,
                known.content_scores,
                known.collaborative_scores,
                answer.mix,
                new.media_keys as drawn_keys,
                new.content_scores as drawn_scores
            from unnest(answers) answer
            cross join lateral (
                select case when question.filtered then (engine.allowed_media(question, answer.user_id)).bits end as bits
                offset 0 -- optimization fence: evaluated once per person
            ) allowed
            cross join lateral (
                select case when question.least_confidence > 0 then engine.confidence(question, question.people[answer.ordinality], answer.is_fallback) end as confidence
                offset 0
            ) known_of
            cross join lateral (
                select
                    answer.media_keys,
                    answer.recommendation_scores,
                    answer.content_scores,
                    answer.collaborative_scores
                where new_keys = '{}'
                union all
                select
                    coalesce(array_agg(ranked.media_key order by place), '{}'),
                    array_agg(ranked.recommendation_score order by place),
                    array_agg(ranked.content_score order by place),
                    array_agg(ranked.collaborative_score order by place)
                from unnest(
                    answer.media_keys,
                    answer.recommendation_scores,
                    answer.content_scores,
                    answer.collaborative_scores
                ) with ordinality as ranked (media_key, recommendation_score, content_score, collaborative_score, place)
                where ranked.media_key not in (select unnest(new_keys))
                having new_keys <> '{}'
            ) known
            cross join lateral (
                select
                    coalesce(array_agg(lot.media_key order by lot.score desc), '{}') as media_keys,
                    array_agg(coalesce(matched.content_score, 0) order by lot.score desc) as content_scores
                from engine.from_new(
                    row(answer.user_id, (question.people[answer.ordinality]).user_key, answer.genres, question.session_keys, null, allowed.bits, null, false, '{}', false, null, null)::engine.asker,
                    -- As many as there are places for. With least_confidence all, because some may be rejected.
                    case
                        when question.least_confidence is null
                        then greatest(floor(depth * explore + 1e-9)::integer, depth - cardinality(known.media_keys))
                    end
                ) lot
                left join engine.genre_match(answer.genres) matched on matched.genre_set_key = lot.genre_set_key
                where explore > 0
                    and (
                        question.least_confidence is null
                        or known_of.confidence * content_weight * coalesce(matched.content_score, 0)
                            >= question.least_confidence
                    )
            ) new
        ),
        chosen as materialized (
            select mmr.ordinality, mmr.places
            from engine.mmr(
                array(
                    select row(
                        listed.ordinality,
                        null, null, null,
                        listed.media_keys,
                        listed.recommendation_scores,
                        null, null, null, null
                    )::engine.ranked_list
                    from listed
                ),
                question.diversity,
                depth,
                ahead
            ) mmr
            where reorders
        )
        select
            listed.ordinality,
            listed.user_id,
            listed.genres,
            listed.is_fallback,
            coalesce(page.media_keys, '{}'),
            page.recommendation_scores,
            page.content_scores,
            page.collaborative_scores,
            null::jsonb[],
            listed.mix
        from listed
        left join chosen on chosen.ordinality = listed.ordinality
        cross join lateral (
            select
                array_agg(media_key order by slot) as media_keys,
                array_agg(recommendation_score order by slot) as recommendation_scores,
                array_agg(content_score order by slot) as content_scores,
                array_agg(collaborative_score order by slot) as collaborative_scores
            from generate_series(
                question."offset" + 1,
                least(depth, cardinality(listed.media_keys) + cardinality(listed.drawn_keys))
            ) slot
            -- explored: how many new media the places up to slot have; before: those up to slot - 1. Both count from the
            -- first page, so that pages fit together. Once media_keys is used up, all places are for new media.
            cross join lateral (
                select
                    least(
                        greatest(floor(slot * explore + 1e-9), slot - cardinality(listed.media_keys)),
                        cardinality(listed.drawn_keys)
                    )::integer as explored,
                    least(
                        greatest(floor((slot - 1) * explore + 1e-9), slot - 1 - cardinality(listed.media_keys)),
                        cardinality(listed.drawn_keys)
                    )::integer as before
            ) so_far
            cross join lateral (
                select
                    listed.drawn_keys[explored] as media_key,
                    round(
                        case when listed.is_fallback then 0 else content_weight end * listed.drawn_scores[explored] * 1e9
                    ) / 1e9 as recommendation_score,
                    listed.drawn_scores[explored] as content_score,
                    0::double precision as collaborative_score
                where explored > before
                union all
                select
                    listed.media_keys[place],
                    listed.recommendation_scores[place],
                    listed.content_scores[place],
                    listed.collaborative_scores[place]
                from (select coalesce(chosen.places[slot - explored], slot - explored) as place) here
                where explored = before and place <= cardinality(listed.media_keys)
            ) filled
        ) page;
end
$$;

comment on function engine.reranked is
    'Returns what engine.answers gives to a question whose diversity or explore is above 0. Place p is for a new medium (engine.from_new) where floor(p × explore) is greater than for place p - 1, as long as there are new media; with explore, new media have no other places, except after the last of the other media. The other media keep the order of the strategy, or, with diversity, that of engine.mmr. Scores stay what the strategy gives.';
