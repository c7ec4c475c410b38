-- The ranking functions (recommend, recommend_many, recommend_for_session and their JSON forms) share three settings.
-- Planning and compiling the query take longer than running it: one generic plan per connection, and no JIT. The data
-- is in memory, where an index look-up costs little more than a scan: a low random_page_cost.
create function api.recommend(
    user_id uuid,
    n integer default 10,
    "offset" integer default 0,
    strategy text default null,
    diversity double precision default null,
    explore double precision default null,
    filter jsonb default null,
    "within" uuid[] default null,
    without uuid[] default null,
    placement text default null,
    least_confidence double precision default null
)
    returns table (
        media_id uuid,
        title text,
        description text,
        release_year integer,
        media_type text,
        cover_url text,
        genres text[],
        recommendation_score double precision,
        content_score double precision,
        collaborative_score double precision
    )
    language plpgsql
    stable
    rows 10
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
            media_id,
            title,
            description,
            release_year,
            media_type,
            cover_url,
            genres,
            recommendation_score,
            content_score,
            collaborative_score
        from engine.page(engine.asked(
            array[recommend.user_id],
            '{}',
            recommend.n,
            recommend."offset",
            recommend.strategy,
            recommend.diversity,
            recommend.explore,
            false,
            recommend.filter,
            recommend."within",
            recommend.without,
            recommend.placement,
            least_confidence => recommend.least_confidence
        ))
        order by "position";
end
$$;

comment on function api.recommend is
    'Returns media for a person, best first: available ones that the person has not liked, disliked or watched. n: 0 to 1000 rows, after skipping "offset" (0 to 1,000). strategy: a name in engine.strategy; by default the placement''s, else the default strategy (shipped: classic, 40 % content, 60 % collaborative). recommendation_score, content_score and collaborative_score are in [0, 1]; equal scores go by popularity, then id, so pages never overlap. diversity (0 to 1) re-ranks the best 100 by maximal marginal relevance over genres and neighbours (engine.mmr); explore (0 to 1) is the share of every page for media that nobody liked or watched yet, drawn anew each day (UTC). Both are by default the placement''s, else the strategy''s (shipped: 0), and leave scores as they are. filter: conditions (engine.checked_filter). "within": only these media; without: none of these; at most 10,000 ids each. placement: a name in engine.placement, whose filter, rules, rotation and least_confidence hold. least_confidence (0 to 1; that of the placement holds where it is greater) leaves out media whose recommendation_score × api.confidence of the person is less. A null user_id, or a person of whom the strategy knows nothing, gets popular media. There are fewer than n rows only where no more media meet all of this. Errors: ML400 for an argument out of range or an unknown strategy or placement.';
