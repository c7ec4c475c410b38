-- Where PL/Proxy asks the shards, its clusters say where they are (service/tools/routing.py).

-- Where a slot is: the same text for all slots of a shard.
create function router.shard_of(slot integer)
    returns text
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select option_value
        from pg_foreign_server
        cross join pg_options_to_table(srvoptions)
        where srvname = 'ml_service_shards' and option_name = 'p' || shard_of.slot
    );
end
$$;

-- What is popular in the last hours is counted among everybody's events: the builder has them.
create function router.cluster_of(hours integer)
    returns text
    language sql
    immutable
as $$
    select case when hours is null then 'ml_service_shards' else 'ml_service_builder' end
$$;
