create function engine.refresh_is_urgent()
    returns boolean
    language sql
    stable
    set search_path = pg_catalog, pg_temp
as $$
    -- The model of a shard is made by the builder. Media that are gone may wait until the item models are rebuilt.
    select not exists (select from engine.shard)
        and (
            exists (select from engine.changed_media(is_listed => false, is_gone => false) offset 100)
            or exists (select from engine.changed_media(is_listed => true, is_gone => false) offset 500)
        )
$$;

comment on function engine.refresh_is_urgent is
    'Whether more media have come since the model was built, or changed their genres, than questions look at: the others wait for it.';

grant execute on function engine.refresh_is_urgent to ml_service_sync;
