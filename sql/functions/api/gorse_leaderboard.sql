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
    parallel safe
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
    set random_page_cost = 1.1
as $$
#variable_conflict use_variable
declare
    seen constant integer[] := engine.gorse_seen(user_id);
    reach integer;
    keys integer[];
    scores double precision[];
begin
    perform engine.gorse_asked(n, "offset", categories);
    if name = 'latest' then
        reach := n + "offset" + cardinality(seen);
        select
            array_agg(latest.media_key order by latest.place),
            array_agg(extract(epoch from make_date(latest.release_year, 1, 1)) order by latest.place)
        into keys, scores
        from (
            select
                media.media_key,
                media.release_year,
                row_number() over (order by media.release_year desc, media.media_key desc) as place
            from engine.media
            join engine.genre_set on genre_set.genre_set_key = media.genre_set_key
            where media.available
                and media.release_year between 1 and 9999
                and genre_set.genres @> categories
            order by media.release_year desc, media.media_key desc
            limit reach
        ) latest;
    elsif name in ('popular', 'trending') then
        reach := least(1000, n + "offset" + cardinality(seen));
        if cardinality(categories) > 1 then
            reach := 1000;
        end if;
        select listed.media_keys, listed.scores
        into keys, scores
        from engine.listed_media(
            name, reach, 0, null, engine.with_genre_and_type(null, categories[1], null)
        ) listed;
    else
        raise 'name: expected latest, popular or trending' using errcode = 'ML404';
    end if;
    return engine.gorse_scores(keys, scores, categories, seen, n, "offset");
end
$$;

comment on function api.gorse_leaderboard is
    'The answer of GET /gorse/api/latest, and of /gorse/api/non-personalized/<name> for popular, trending and latest: an array of Id and Score, as Gorse gives it. Popular and trending are what api.popular_media and api.trending_media give, the first 1,000 of them; the latest are those of the latest release_year, whose beginning in seconds since 1970 is the Score. n is 0 to 1000. With categories, those that have all these genres; with a user_id, without what that person took. Errors: ML400 for an argument out of range, ML404 for another name.';
