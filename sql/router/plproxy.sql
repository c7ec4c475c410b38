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

create function router.answers(slot integer)
    returns integer
    language plproxy
    set search_path = pg_catalog, pg_temp
as $$
    cluster 'ml_service_shards';
    run on slot;
    select 1;
$$;

-- Before something is sent that must not be sent twice. PL/Proxy looks only every two seconds whether a
-- shard has hung up: whoever asked just before would be told so by their event.
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

-- Of router.switch(): these slots are at one more shard, which its address names.
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

-- PL/Proxy keeps what its clusters say until it is told that they have changed. A session takes notice of that
-- when it begins a transaction, or locks something that it has not locked yet: an object that is no table, always.
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
