-- engine.answers, for questions that want diversity or new media.
create function engine.varied_answers(
    user_ids uuid[],
    session_keys integer[],
    n integer,
    "offset" integer,
    strategy engine.strategy
)
    returns table (
        ordinality bigint,
        user_id uuid,
        is_fallback boolean,
        media_keys integer[],
        recommendation_scores double precision[],
        content_scores double precision[],
        collaborative_scores double precision[]
    )
    language sql
    stable
    parallel safe
as $$
    with reach as (
        select
            varied_answers.n + varied_answers."offset" as depth,
            -- Every new medium may be in the list, and leaves it where it has places of its own.
            case when (varied_answers.strategy).explore > 0
                then (select count(*) from model.new_media) + (select count(*) from engine.media_change)
                else 0
            end as new_count
    )
    select
        answer.ordinality,
        answer.user_id,
        answer.is_fallback,
        coalesce(page.media_keys, '{}'),
        page.recommendation_scores,
        page.content_scores,
        page.collaborative_scores
    from reach
    cross join lateral engine.answer(
        varied_answers.user_ids,
        varied_answers.session_keys,
        (greatest(100, depth) + new_count)::integer,
        0,
        (varied_answers.strategy).name,
        '{content,neighbours,sequence,similar,trend}'
    ) answer
    left join engine.person on person.user_id = answer.user_id
    cross join lateral (
        select
            coalesce(array_agg(lot.media_key order by lot."position"), '{}') as media_keys,
            array_agg(lot.content_score order by lot."position") as content_scores,
            case when answer.is_fallback then 0 else (varied_answers.strategy).content_weight end as weight
        from engine.new_media(answer.user_id, person.user_key, answer.genres) lot
        where (varied_answers.strategy).explore > 0
            and lot.media_key <> all (varied_answers.session_keys)
    ) new
    cross join lateral (
        select
            coalesce(array_agg(ranked.media_key order by place), '{}') as media_keys,
            array_agg(ranked.recommendation_score order by place) as recommendation_scores,
            array_agg(ranked.content_score order by place) as content_scores,
            array_agg(ranked.collaborative_score order by place) as collaborative_scores
        from unnest(
            answer.media_keys,
            answer.recommendation_scores,
            answer.content_scores,
            answer.collaborative_scores
        ) with ordinality as ranked (media_key, recommendation_score, content_score, collaborative_score, place)
        where ranked.media_key <> all (new.media_keys)
    ) known
    cross join lateral engine.diversified(
        known.media_keys,
        known.recommendation_scores,
        (varied_answers.strategy).diversity,
        depth
    ) as chosen (places)
    cross join lateral (
        select
            array_agg(media_key order by slot) as media_keys,
            array_agg(recommendation_score order by slot) as recommendation_scores,
            array_agg(content_score order by slot) as content_scores,
            array_agg(collaborative_score order by slot) as collaborative_scores
        from generate_series(1, depth) slot
        -- How many of the first places are for new media, the same on every page: a share, and
        -- all once there is nothing else.
        cross join lateral (
            select
                least(
                    greatest(
                        floor(slot * (varied_answers.strategy).explore + 1e-9),
                        slot - cardinality(known.media_keys)
                    ),
                    cardinality(new.media_keys)
                )::integer as explored,
                least(
                    greatest(
                        floor((slot - 1) * (varied_answers.strategy).explore + 1e-9),
                        slot - 1 - cardinality(known.media_keys)
                    ),
                    cardinality(new.media_keys)
                )::integer as before
        ) so_far
        cross join lateral (
            select
                new.media_keys[explored] as media_key,
                round(new.weight * new.content_scores[explored] * 1e9) / 1e9 as recommendation_score,
                new.content_scores[explored] as content_score,
                0::double precision as collaborative_score
            where explored > before
            union all
            select
                known.media_keys[place],
                known.recommendation_scores[place],
                known.content_scores[place],
                known.collaborative_scores[place]
            from (select chosen.places[slot - explored] as place) here
            where explored = before and place is not null
        ) filled
        where slot > varied_answers."offset"
    ) page
$$;

comment on function engine.varied_answers is
    'Like engine.answers, by a strategy whose diversity or explore is above 0. The p-th place is for a new medium (engine.new_media) where floor(p × explore) steps up, as long as there are any; new media have no other places then. The others keep their order, or that of engine.diversified. Scores stay what the strategy gives.';
