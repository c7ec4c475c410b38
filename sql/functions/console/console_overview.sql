create function api.console_overview()
    returns json
    language plpgsql
    stable
    parallel restricted
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
begin
    return (
        select json_build_object(
            'readiness', api.readiness(),
            'catalogue', (
                select json_build_object(
                    'available', count(*) filter (where available),
                    'deleted', count(*) filter (where deleted),
                    'unknown', count(*) filter (where genre_set_key is null),
                    'taken', (select count(*) from model.media_popularity where available and people is not null)
                )
                from engine.media
            ),
            'media_types', (
                select coalesce(json_agg(json_build_object('media_type', media_type, 'media', media) order by media desc), '[]')
                from (
                    select media_type, count(*) as media from engine.media where available group by media_type
                ) of_type
            ),
            'people', json_build_object(
                'known', engine.rough_count('engine.person'),
                'with_history', engine.rough_count('model.history')
            ),
            'interactions', engine.rough_count('engine.interaction'),
            -- Each lookup is one scan of engine.answer_cache. Writing a row is one scan more, for the conflict on slot.
            'cache', (
                select json_build_object(
                    'since', engine.utc(pg_stat_get_db_stat_reset_time(datid)),
                    'lookups', looked - written,
                    'hits', greatest(looked - 2 * written, 0)
                )
                from (
                    select
                        seq_scan + idx_scan as looked,
                        n_tup_ins + n_tup_upd as written
                    from pg_stat_user_tables
                    where relid = 'engine.answer_cache'::regclass
                ) used
                cross join (select oid as datid from pg_database where datname = current_database()) here
            ),
            -- The first and last rank and four for each doubling: a curve over the logarithm of the rank.
            'popularity', (
                select coalesce(json_agg(json_build_object('rank', rank, 'people', people) order by rank), '[]')
                from (
                    select
                        people,
                        row_number() over (order by people desc) as rank,
                        count(*) over () as media
                    from model.media_popularity
                    where available and people is not null
                ) ranked
                where rank in (1, media) or floor(log(2, rank) * 4) > floor(log(2, rank - 1) * 4)
            ),
            'days', (
                select coalesce(json_agg(json_build_object('day', day, 'interactions', coalesce(interactions, 0)) order by day), '[]')
                from (
                    select day::date as day
                    from model.newest
                    cross join lateral generate_series(
                        date_trunc('day', newest.happened_at at time zone 'UTC') - interval '59 days',
                        newest.happened_at at time zone 'UTC',
                        interval '1 day'
                    ) day
                ) wanted
                left join (
                    select (interaction.happened_at at time zone 'UTC')::date as day, count(*) as interactions
                    from engine.interaction
                    where positive
                        and interaction.happened_at >= (
                            select (date_trunc('day', newest.happened_at at time zone 'UTC') - interval '59 days') at time zone 'UTC'
                            from model.newest
                        )
                    group by 1
                ) counted using (day)
            )
        )
    );
end
$$;

comment on function api.console_overview is
    'Returns the overview of the console as a JSON object. readiness: api.readiness. catalogue: how many media are available, deleted, unknown (to the catalogue), and taken (available ones that somebody took and does not dislike, as of the last refresh). media_types: available media by type. people: how many are known, and how many have a history in the model. interactions: how many. popularity: how many people took the medium of a rank, for the 1st, 2nd, … last rank, four for each doubling, as of the last refresh. days: positive interactions of each of the last 60 days (UTC) up to the newest interaction that the model knows. people and interactions are estimates above a million. cache: how often all servers of the service looked for an answer in engine.answer_cache (lookups) and found it (hits), by PostgreSQL''s statistics of that table since their reset (null: never); an answer that was not found and could not be kept counts as a hit, and for each new answer that is tracked, there is one hit less. Errors: none.';
