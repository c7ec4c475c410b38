create function api.home(user_id uuid, page text default 'home')
    returns table (
        ordinal integer,
        kind text,
        row_title text,
        "position" bigint,
        media_id uuid,
        title text,
        description text,
        release_year integer,
        media_type text,
        cover_url text,
        genres text[],
        score double precision
    )
    language plpgsql
    stable
    rows 80
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
            line.ordinal,
            line.kind,
            line.title,
            listed."position",
            listed.media_id,
            listed.title,
            listed.description,
            listed.release_year,
            listed.media_type,
            listed.cover_url,
            listed.genres,
            listed.score
        from engine.home_rows(
            home.user_id, home.page, null, engine.hidden_rows(home.user_id, home.page)
        ) line
        cross join lateral engine.media_page(line.media_keys, line.scores) listed
        order by line.ordinal, listed."position";
end
$$;

comment on function api.home is
    'A whole page for a person: the rows of engine.page_row of that name, from the top, each with its media, best first, and no medium twice. "position" counts from 1 in each row; score is in [0, 1], of the row''s own kind, and null in a list of the operator''s. A row that would have fewer media than its least is left out; of a person of whom nothing is known, and for null, rows for everybody are left. Errors: ML400 for a page that there is not.';
