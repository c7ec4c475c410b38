-- Another transaction may add the same person. The order avoids deadlocks.
create function engine.write_people(user_ids uuid[], genres text[])
    returns bigint
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
    written bigint;
begin
    with stated as (
        select user_id, genres::text[] as genres
        from unnest(write_people.user_ids, write_people.genres) as person (user_id, genres)
    ),
    changed as (
        update engine.person set genres = stated.genres
        from stated
        where person.user_id = stated.user_id and person.genres <> stated.genres
        returning 1
    ),
    arrived as (
        insert into engine.person (user_id, genres)
        select user_id, genres
        from stated
        where not exists (select from engine.person where person.user_id = stated.user_id)
            and not engine.is_forgotten(user_id)
        order by user_id
        on conflict (user_id) do update set genres = excluded.genres
        returning 1
    )
    select (select count(*) from changed) + (select count(*) from arrived) into written;
    -- A person who was being forgotten at that moment may have been added again just now, and is removed.
    if exists (select from engine.forgotten) then
        delete from engine.person
        where user_id = any (write_people.user_ids) and engine.is_forgotten(user_id);
    end if;
    return written;
end
$$;

comment on function engine.write_people is
    'Gives people the genres that they state, as engine.differing_people returns them, and adds people who are not in this database yet, except those who were forgotten. Returns how many people were written.';

grant execute on function engine.write_people to ml_service_sync;
