create function engine.differing_people(people_at_once integer default 500)
    returns table (user_ids uuid[], genres text[])
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_custom_plan
    set jit = off
as $$
#variable_conflict use_column
declare
    anybody_forgotten constant boolean := exists (select from engine.forgotten);
    own constant integer[] := (select slots || leaving from engine.shard);
begin
    return query
    with tag as materialized (
        select user_id, genre
        from source.user_genre
        where engine.is_own(user_id, own) and (not anybody_forgotten or not engine.is_forgotten(user_id))
    ),
    spelling as (
        select genre as spelling, engine.trimmed(genre) as trimmed, count(*) as people_count
        from tag
        group by genre
    ),
    -- A genre is spelled as in the catalogue. If the catalogue does not have it, it is spelled as most people do.
    named as materialized (
        select
            spelling,
            coalesce(
                genre,
                first_value(trimmed) over (partition by lower(trimmed) order by people_count desc, trimmed)
            ) as name
        from spelling
        left join engine.genre on lower(genre) = lower(trimmed)
        where trimmed <> ''
    ),
    stated as materialized (
        select user_id, array_agg(distinct name order by name) as genres
        from tag
        join named on spelling = genre
        group by user_id
    ),
    differing as (
        select
            user_id,
            coalesce(stated.genres, '{}') as genres,
            (row_number() over (order by user_id) - 1) / people_at_once as part
        from stated
        full join engine.person using (user_id)
        where person.genres is distinct from coalesce(stated.genres, '{}')
    )
    select array_agg(user_id order by user_id), array_agg(genres::text order by user_id)
    from differing
    group by part
    order by part;
end
$$;

comment on function engine.differing_people is
    'Returns the people whose stated genres at the source differ from those in this database, at most people_at_once of them in each row, by user_id. genres: for each of user_ids, the genres that the person states, as the text of an array. People of other shards, and people who were forgotten, are left out. Errors: those of postgres_fdw.';

grant execute on function engine.differing_people to ml_service_sync;
