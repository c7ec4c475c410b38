-- Why media have their scores.
create function engine.reasons(
    asker engine.asker,
    mix engine.mix,
    media_keys integer[],
    collaborative_scores double precision[],
    most integer,
    worth double precision,
    sources text[],
    nameable varbit
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
        by_similar double precision,
        total double precision,
        collaborative double precision
    )
    language sql
    stable
    parallel safe
as $$
    with told as materialized (
        select counted.*
        from (
            select
                known.*,
                row_number() over by_strength as place,
                sum(known.contribution) over by_strength as total,
                sum(known.contribution) filter (where known.kind <> 'genre') over by_strength as collaborative
            from engine.contributions(
                reasons.asker,
                reasons.mix,
                reasons.media_keys,
                reasons.collaborative_scores,
                reasons.worth,
                reasons.sources
            ) known
            where known.contribution > 0
            -- (All of a medium: so one pass does for place and total.)
            window by_strength as (
                partition by known.media_key
                order by known.contribution desc, known.kind, known.genre, known.cause_key
                rows between unbounded preceding and unbounded following
            )
        ) counted
        -- Scores have nine decimals: what is nothing then has no reasons.
        where total > 5e-10 and (reasons.most is null or counted.place <= reasons.most)
    ),
    -- (One medium is a cause of many, as a rule: it is looked up once.)
    cause as materialized (
        select
            media.media_key,
            media.media_id,
            case when reasons.nameable is null or engine.allows(reasons.nameable, media.media_key) then media.title end
                as title,
            coalesce(
                (
                    select case when type = 'WATCH' then 'watched' when positive then 'liked' else 'disliked' end
                    from engine.events_of(reasons.asker) event
                    where event.media_key = media.media_key
                    order by happened_at desc, interaction_id desc
                    limit 1
                ),
                'visited'
            ) as deed
        from engine.media
        where reasons.sources && '{transitions,slim}' and media.media_key in (select told.cause_key from told)
    )
    select
        told.media_key,
        told.place,
        told.kind,
        told.contribution,
        told.genre,
        told.cause_key,
        cause.media_id,
        cause.title,
        cause.deed,
        told.by_transitions,
        told.by_similar,
        told.total,
        told.collaborative
    from told
    left join cause on cause.media_key = told.cause_key
$$;

comment on function engine.reasons is
    'What adds up to the scores of media, but for their rounding, by place, from 1 for the strongest: each genre that the person likes (kind genre), each medium of theirs that speaks for it (media: cause_key, media_id, title; by item transitions and by the sparse linear model; and what they last did with it, deed: liked, watched, disliked, or visited in a session), what similar people took (people), what all take (popular, trending). contribution is above 0; total: that of all reasons of the medium that were found, and collaborative, of those that are no genres. mix: of the answer that has these collaborative_scores (engine.compose). most: only so many of each medium; null: all. worth: as engine.causes; 0: none is missing. sources: as engine.contributions, all that have a share. nameable: as engine.nameable; title is null of what it leaves out. Inlined.';
