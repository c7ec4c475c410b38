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
    'Returns whether more media were added (over 100) or changed genres (over 500) since the model was built than questions take into account: the others wait for a refresh. False on a shard.';

grant execute on function engine.refresh_is_urgent to ml_service_sync;
