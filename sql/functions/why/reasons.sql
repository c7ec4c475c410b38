-- Why media have their scores.
create function engine.reasons(
    asker engine.asker,
    shares engine.source_values,
    maxima engine.source_values,
    media_keys integer[],
    collaborative_scores double precision[],
    most integer,
    worth double precision,
    sources text[]
)
    returns table (
        media_key integer,
        place bigint,
        kind text,
        contribution double precision,
        genre text,
        cause_key integer,
        media_id uuid,
        title text,
        deed text,
        by_transitions double precision,
        by_similar double precision
    )
    language sql
    stable
    parallel safe
as $$
    select
        counted.media_key,
        counted.place,
        counted.kind,
        counted.contribution,
        counted.genre,
        counted.cause_key,
        counted.media_id,
        counted.title,
        counted.deed,
        counted.by_transitions,
        counted.by_similar
    from (
        select
            known.*,
            row_number() over (
                partition by known.media_key
                order by known.contribution desc, known.kind, known.genre, known.cause_key
            ) as place,
            sum(known.contribution) over (partition by known.media_key) as total
        from engine.contributions(
            reasons.asker,
            reasons.shares,
            reasons.maxima,
            reasons.media_keys,
            reasons.collaborative_scores,
            reasons.most,
            reasons.worth,
            reasons.sources
        ) known
        where known.contribution > 0
    ) counted
    -- Scores have nine decimals: what is nothing then has no reasons.
    where total > 5e-10 and (reasons.most is null or counted.place <= reasons.most)
$$;

comment on function engine.reasons is
    'What adds up to the scores of media, but for their rounding, by place, from 1 for the strongest: each genre that the person likes (kind genre), each medium of theirs that speaks for it (media: cause_key, media_id, title; by item transitions and by the sparse linear model; and what they last did with it, deed: liked, watched, disliked, or visited in a session), what similar people took (people), what all take (popular, trending). contribution is above 0. maxima: of the answer that has these collaborative_scores (engine.compose), and shares of these (engine.shares). most: only so many of each medium; null: all. worth: as engine.causes. sources: as engine.contributions, all that have a share. Inlined.';
