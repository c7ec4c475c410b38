create function api.recommend_for_session(
    media_ids uuid[],
    n integer default 10,
    "offset" integer default 0,
    strategy text default null,
    diversity double precision default null,
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
            array[null::uuid],
            engine.session_keys(recommend_for_session.media_ids),
            recommend_for_session.n,
            recommend_for_session."offset",
            engine.strategy_of_session(recommend_for_session.strategy, recommend_for_session.placement),
            recommend_for_session.diversity,
            0,
            false,
            recommend_for_session.filter,
            recommend_for_session."within",
            recommend_for_session.without,
            recommend_for_session.placement,
            least_confidence => recommend_for_session.least_confidence
        ))
        order by "position";
end
$$;

comment on function api.recommend_for_session is
    'Returns media for a visitor without an account, by the media of this visit. media_ids: at most 1,000, latest last; each counts as just liked, and none of them is returned. Unknown ids are ignored; where none is left, the answer is popular media. strategy: by default the placement''s, else sequence. Nothing is explored. Other arguments and columns: as api.recommend. Errors: as api.recommend, and ML400 for more than 1,000 ids.';
