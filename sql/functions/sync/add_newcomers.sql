-- If another transaction adds the same person or medium, that row is kept. The order avoids deadlocks.
create function engine.add_newcomers(user_ids uuid[], media_ids uuid[])
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    insert into engine.person (user_id)
    select newcomer.user_id
    from unnest(add_newcomers.user_ids) as newcomer (user_id)
    where not exists (select from engine.person where person.user_id = newcomer.user_id)
        and not engine.is_forgotten(newcomer.user_id)
    order by newcomer.user_id
    on conflict (user_id) do nothing;
    -- A person who was being forgotten at that moment may have been added again just now, and is removed.
    if exists (select from engine.forgotten) then
        delete from engine.person
        where user_id = any (add_newcomers.user_ids) and engine.is_forgotten(user_id);
    end if;

    insert into engine.media (media_id)
    select newcomer.media_id
    from unnest(add_newcomers.media_ids) as newcomer (media_id)
    where not exists (select from engine.media where media.media_id = newcomer.media_id)
    order by newcomer.media_id
    on conflict (media_id) do nothing;
end
$$;

comment on function engine.add_newcomers is
    'Adds the people and media with these ids that are not in this database yet, except people who were forgotten. Call it in a transaction of its own: a session that records an event of one of these people waits for its end.';

grant execute on function engine.add_newcomers to ml_service_sync;
