create function api.why_not(
    user_id uuid,
    media_id uuid,
    strategy text default null,
    n integer default 10,
    placement text default null
)
    returns table (
        status text,
        seen_at timestamptz,
        "position" integer,
        recommendation_score double precision,
        page_ends_at double precision,
        text text,
        reasons json,
        rank integer
    )
    language plpgsql
    stable
    rows 1
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
    set random_page_cost = 1.1
as $$
#variable_conflict use_column
declare
    about record;
begin
    select * into about
    from engine.question_about(why_not.user_id, why_not.media_id, why_not.strategy, why_not.placement, why_not.n);
    return query
        select
            told.status,
            standing.seen_at,
            told."position",
            standing.score,
            told.page_ends_at,
            coalesce(
                'Kept out by ' || array_to_string(told.kept_out_by, ', '),
                engine.standing_in_words(
                    told.status, standing.seen_at, told."position", standing.rank, standing.score, told.page_ends_at
                )
            ),
            engine.reasons_json(
                standing.asker,
                standing.media_key,
                standing.score,
                standing.collaborative_score,
                standing.mix,
                (about.question).rules
            ),
            standing.rank
        from engine.standing(about.question, why_not.media_id) standing
        cross join lateral engine.kept_or_not(
            about.question,
            standing.media_key,
            standing.status,
            standing.rank,
            standing.score,
            standing.page_ends_at,
            standing.is_fallback,
            about.place_on_page
        ) told;
end
$$;

comment on function api.why_not is
    'Returns one row that tells whether a medium is on the page of n (0 to 1000) that this person gets, and why or why not. strategy: null: what answers the person at this placement, as in api.why. status: unknown (to the catalogue), deleted, seen (liked, disliked or watched, last at seen_at), kept_out (by the placement''s filter, rules or least_confidence, which text names), outside_page or recommended. "position": its place, from 1, as the person sees it, page after page, with boosts, pins, quotas, rotation, diversity and new media; null where it is unknown, deleted, seen, kept out or not among the first 1,000, and, off the page, where a quota (at_most) holds page by page or the page is interleaved. recommendation_score: its score, in [0, 1]; page_ends_at: that of the last medium of the page. rank: its place in the order of scores, from 1, among itself and all media that filter and rules allow, before anything moves media: equal to "position" where nothing does, and what position_without (api.why) is compared with; null where it is unknown, deleted or seen. text: all of that in English. reasons: the rows of api.why, but those of kind rule, as a JSON array. Errors: ML400 for an unknown strategy or placement, n out of range or a null media_id.';
