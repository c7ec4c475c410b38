-- The reasons for the scores of media, each with its strength.
create function engine.reasons(
    asker engine.asker,
    mix engine.mix,
    media_keys integer[],
    collaborative_scores double precision[],
    most integer,
    worth double precision,
    plan engine.plan,
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
    select
        told.media_key,
        told.place,
        case when reasons.plan in ('transitions', 'slim') then 'media' else told.kind end,
        told.contribution,
        case when reasons.plan not in ('transitions', 'slim') then told.genre end,
        told.cause_key,
        cause.media_id,
        case when reasons.nameable is null or engine.allows(reasons.nameable, cause.media_key) then cause.title end,
        coalesce(
            (select ((reasons.mix).history).deeds)[told.turn],
            engine.deed_of((reasons.asker).user_key, told.cause_key)
        ),
        case when (engine.sources_in(reasons.plan)).transitions then told.by_transitions end,
        case when reasons.plan = 'slim' then told.contribution else told.by_similar end,
        told.total,
        told.collaborative
    from (
        select
            known.*,
            row_number() over by_strength as place,
            case when (engine.sources_in(reasons.plan)).transitions then sum(known.contribution) over by_strength end as total,
            case when (engine.sources_in(reasons.plan)).transitions then
                sum(known.contribution) filter (where known.kind <> 'genre') over by_strength
            end as collaborative
        from engine.contributions(
            reasons.asker,
            reasons.mix,
            reasons.media_keys,
            reasons.collaborative_scores,
            reasons.worth,
            reasons.plan
        ) known
        where known.contribution > 0
        -- The frame is all reasons of a medium, so that one pass gives place and total. CASE drops kind and genre from
        -- the sort in the plans where they are the same in all rows.
        window by_strength as (
            partition by known.media_key
            order by
                known.contribution desc,
                case when reasons.plan not in ('transitions', 'slim') then known.kind end,
                case when reasons.plan not in ('transitions', 'slim') then known.genre end,
                known.cause_key
            rows between unbounded preceding and unbounded following
        )
    ) told
    left join engine.media cause on reasons.plan <> 'alone' and cause.media_key = told.cause_key
    -- Scores have nine decimals: a medium whose total rounds to 0 has no reasons.
    where case when (engine.sources_in(reasons.plan)).transitions then told.total > 5e-10 else true end
        and (reasons.most is null or told.place <= reasons.most)
$$;

comment on function engine.reasons is
    'Returns what adds up to the scores of these media, but for rounding: a row for each reason, with place from 1 for the strongest. kind: genre (a genre that the person likes), media (a medium of the person''s history: cause_key, media_id, title), people (what similar people took), popular or trending (what everybody takes). deed: what the person last did with the medium: liked, watched, disliked, or visited in a session. contribution: the share of recommendation_score, above 0. by_transitions, by_similar: the shares of it by item transitions and by SLIM. total: the sum of all contributions found for the medium; collaborative: that of those that are no genres; both are null for a plan without transitions, as summing up takes as long as sorting. mix: that of the answer with these collaborative_scores (engine.compose). most: the greatest number of reasons for each medium; null: all. worth: as in engine.causes; 0: none is missing. plan: as in engine.contributions; it must have all sources that contribute. nameable: as engine.nameable returns it; a medium that it leaves out has no title. Inlined.';
