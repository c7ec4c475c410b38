-- Whether a refresh had better not wait for its turn.
create function engine.refresh_is_urgent()
    returns boolean
    language sql
    stable
    set search_path = pg_catalog, pg_temp
as $$
    -- (Of a shard the model is the builder's. What is not available any more may wait for the item models.)
    select not exists (select from engine.shard) and count(*) > 500
    from engine.media_change
    join engine.media on media.media_key = media_change.media_key and available
$$;

comment on function engine.refresh_is_urgent is
    'Whether more than 500 media have come, or changed what ranking knows of them, since the model was built: each question looks at every one of them.';

grant execute on function engine.refresh_is_urgent to ml_service_sync;
