create function api.gorse_leaderboard(
    name text,
    n integer default 10,
    "offset" integer default 0,
    categories text[] default '{}',
    user_id text default null
)
    returns json
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
    set random_page_cost = 1.1
as $$
#variable_conflict use_variable
declare
    filter constant jsonb := engine.gorse_filter(categories);
    id constant uuid := engine.inside_id('user', user_id);
    allowed varbit;
begin
    if name = 'latest' then
        allowed := engine.allowed_and_unseen(
            engine.asked('{}', '{}', n, "offset", null, 0, 0, filter => filter), id
        );
        return (
            select engine.gorse_scores(
                array_agg(latest.media_key order by latest.place),
                array_agg(extract(epoch from make_date(latest.year, 1, 1)) order by latest.place)
            )
            from (
                select
                    media.media_key,
                    year,
                    row_number() over (order by year desc, media.media_key desc) as place
                from engine.media
                -- A release_year in the future counts as the current year.
                cross join lateral (
                    select least(media.release_year, date_part('year', now() at time zone 'UTC'))::integer as year
                ) released
                where media.available
                    and media.release_year between 1 and 9999
                    and (allowed is null or engine.allows(allowed, media.media_key))
                order by place
                limit n
                offset gorse_leaderboard."offset"
            ) latest
        );
    elsif name in ('popular', 'trending') then
        return (
            select engine.gorse_scores(media_keys, scores)
            from engine.listed_media(name, n, "offset", null, filter, user_id => id)
        );
    end if;
    raise 'name: expected latest, popular or trending' using errcode = 'ML404';
end
$$;

comment on function api.gorse_leaderboard is
    'Answers GET /gorse/api/latest and /gorse/api/non-personalized/<name>: returns a list that is the same for everybody, as a JSON array of objects with Id and Score. name: popular (api.popular_media), trending (api.trending_media), or latest: available media by release_year, latest first, with the beginning of that year in seconds since 1970 as Score (a year in the future counts as this year). n: 0 to 1000; "offset": 0 to 1,000. categories: only media that have all these genres. user_id: leaves out what this person has seen. Errors: ML400 for an argument out of range, ML404 for another name.';
