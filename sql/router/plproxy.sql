-- For a router that uses PL/Proxy, whose clusters have the addresses of the shards (service/tools/routing.py).

-- The location of a slot: the same text for all slots of a shard.
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

-- What was popular in the last hours is counted over the events of all people, which only the builder has.
create function router.cluster_of(hours integer)
    returns text
    language sql
    immutable
as $$
    select case when hours is null then 'ml_service_shards' else 'ml_service_builder' end
$$;

create function router.answers(slot integer)
    returns integer
    language plproxy
    set search_path = pg_catalog, pg_temp
as $$
    cluster 'ml_service_shards';
    run on slot;
    select 1;
$$;

-- Called before a statement that must not be sent twice. PL/Proxy checks only every two seconds whether a shard has
-- closed the connection, so that the statement itself might fail on a closed one.
create function router.wake(slot integer)
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform router.answers(slot);
exception when connection_exception or admin_shutdown or crash_shutdown or cannot_connect_now then
    perform router.answers(slot); -- over a new connection
end
$$;

-- Called by router.switch(): these slots are now at a new shard, which has this address.
create function router.follow(slots integer[], address text, server text)
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    options text;
begin
    select string_agg(format('set p%s %L', slot, follow.address), ', ') into options from unnest(follow.slots) slot;
    execute format('alter server ml_service_shards options (%s)', options);
    execute format(
        'alter server ml_service_everywhere options (add p%s %L)',
        (
            select count(*)
            from pg_foreign_server
            cross join pg_options_to_table(srvoptions)
            where srvname = 'ml_service_everywhere' and option_name ~ '^p[0-9]+$'
        ),
        follow.address
    );
end
$$;

-- PL/Proxy caches the options of its clusters until an invalidation message. A session processes these messages when it
-- begins a transaction or takes a new lock on a table, and whenever it locks another kind of object, as here a server.
create function router.look_anew()
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform pg_get_object_address('server', '{ml_service_shards}', '{}');
end
$$;
