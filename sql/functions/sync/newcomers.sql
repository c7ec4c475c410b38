create function engine.newcomers(incoming engine.incoming, out user_ids uuid[], out media_ids uuid[])
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_custom_plan
    set jit = off
as $$
begin
    user_ids := array(
        select distinct there.user_id
        from unnest(incoming.user_ids) as there (user_id)
        where not exists (select from engine.person where person.user_id = there.user_id)
        order by there.user_id
    );
    media_ids := array(
        select distinct there.media_id
        from unnest(incoming.media_ids) as there (media_id)
        where not exists (select from engine.media where media.media_id = there.media_id)
        order by there.media_id
    );
end
$$;

comment on function engine.newcomers is
    'Returns the people and media of incoming (what engine.read_interactions has read) that are not in this database, for engine.add_newcomers. People who were forgotten since the reading are among them.';

grant execute on function engine.newcomers to ml_service_sync;
