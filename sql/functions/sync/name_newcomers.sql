-- By settings, which a transaction that is rolled back can tell before.
create function engine.name_newcomers(user_ids uuid[], media_ids uuid[])
    returns void
    language sql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
    select
        set_config('ml_service.new_people', name_newcomers.user_ids::text, true),
        set_config('ml_service.new_media', name_newcomers.media_ids::text, true)
$$;

comment on function engine.name_newcomers is
    'Keep these ids of people and media for engine.newcomers, until the end of the transaction.';

grant execute on function engine.name_newcomers to ml_service_sync;
