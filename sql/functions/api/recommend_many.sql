create function api.recommend_many(
    user_ids uuid[],
    n integer default 10,
    strategy text default null
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
    parallel safe
    security definer
    set search_path = ''
    set plan_cache_mode = force_generic_plan
    set jit = off
    set random_page_cost = 1.1
as $$
#variable_conflict use_column
begin
    return query
        select *
        from engine.page(
            recommend_many.user_ids,
            recommend_many.n,
            0,
            engine.checked_strategy(recommend_many.strategy, recommend_many.n, 0)
        );
end
$$;

comment on function api.recommend_many is
    'Media for many people at once: for each of user_ids, once, the rows that api.recommend gives, numbered by position from 1. One plan for all. Errors: as api.recommend.';
