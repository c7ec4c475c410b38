create function api.recommend_many(
    user_ids uuid[],
    n integer default 10,
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
        user_id uuid,
        "position" bigint,
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
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
    set random_page_cost = 1.1
as $$
#variable_conflict use_column
begin
    if cardinality(recommend_many.user_ids) > 1000 then
        raise 'user_ids: expected at most 1000 of them, got %', cardinality(recommend_many.user_ids) using errcode = 'ML400';
    end if;
    return query
        select
            user_id,
            "position",
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
            recommend_many.user_ids,
            '{}',
            recommend_many.n,
            0,
            recommend_many.strategy,
            recommend_many.diversity,
            recommend_many.explore,
            false,
            recommend_many.filter,
            recommend_many."within",
            recommend_many.without,
            recommend_many.placement,
            least_confidence => recommend_many.least_confidence
        ))
        order by ordinality, "position";
end
$$;

comment on function api.recommend_many is
    'Returns the rows of api.recommend for many people in one query: for each of user_ids (at most 1,000, each counts once), in their order, numbered by "position" from 1. Other arguments: as api.recommend. Errors: as api.recommend, and ML400 for more than 1,000 people: split a campaign into batches.';
