create function api.why_not(
    user_id uuid,
    media_id uuid,
    strategy text default null,
    n integer default 10
)
    returns table (
        status text,
        seen_at timestamptz,
        "position" integer,
        recommendation_score double precision,
        page_ends_at double precision,
        text text,
        reasons json
    )
    language plpgsql
    stable
    parallel safe
    rows 1
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
    set random_page_cost = 1.1
as $$
#variable_conflict use_column
begin
    return query
        select
            standing.status,
            standing.seen_at,
            standing."position",
            standing.score,
            standing.page_ends_at,
            engine.standing_in_words(
                standing.status, standing.seen_at, standing."position", standing.score, standing.page_ends_at
            ),
            engine.reasons_json(standing.asker, standing.media_key, standing.score, standing.collaborative_score)
        from engine.standing(why_not.user_id, why_not.media_id, why_not.strategy, why_not.n) standing;
end
$$;

comment on function api.why_not is
    'Why a medium is not on the page of n (0 to 1000) that api.recommend gives this person by this strategy, or that it is: one row. status: unknown (to the catalogue), deleted, seen (liked, disliked or watched; last at seen_at), outside_page or recommended. Its position in the whole order, from 1, before diversity and new media move anything, its recommendation_score in [0, 1], and that of the last medium of the page; null where it can''t be recommended. text: all of that in English. reasons: the rows of api.why, as a JSON array. Errors: ML400 for an unknown strategy, n out of range or no media_id.';
