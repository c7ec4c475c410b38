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
    'Returns a whole page for a person, one row per medium: the rows of this page in engine.page_row, from the top, each with its media, best first. No medium comes twice. ordinal, kind and row_title are those of the page row; "position" counts from 1 in each. score is in [0, 1], as its kind defines it, and null in a list of the operator (kind list). A page row is left out where it would have fewer media than its least, or its condition does not hold. A person of whom nothing is known, and a null user_id, get only the page rows that are the same for everybody. Errors: ML400 for an unknown page.';
