-- Where dblink asks the shards (service/tools/routing.py): each is a foreign server, by name.
create table router.slot_at (
    slot integer primary key,
    server text not null
);
grant select on router.slot_at to ml_service_owner;

-- Where a slot is: the same text for all slots of a shard.
create function router.shard_of(slot integer)
    returns text
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (select server from router.slot_at where slot_at.slot = shard_of.slot);
end
$$;

create function router.shards()
    returns text[]
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return array(select distinct server from router.slot_at order by server);
end
$$;

create function router.everywhere()
    returns text[]
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select srvname
        from pg_foreign_server
        where srvname = 'ml_service_builder' or srvname like 'ml\_service\_shard\_%'
        order by srvname
    );
end
$$;

-- Over a connection of this session, which is kept. A shard that was away is connected to anew, and
-- asked again where that does no harm.
create function router.ask(server text, query text, columns text, again boolean)
    returns setof record
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if server <> all (coalesce(public.dblink_get_connections(), '{}')) then
        perform public.dblink_connect(server, server);
        again := false; -- it is new
    end if;
    return query execute format('select * from public.dblink(%L, %L) as asked (%s)', server, query, columns);
exception when connection_exception or admin_shutdown or crash_shutdown or cannot_connect_now then
    if server = any (coalesce(public.dblink_get_connections(), '{}')) then
        perform public.dblink_disconnect(server);
    end if;
    if not again then
        raise;
    end if;
    return query execute format('select * from router.ask(%L, %L, %L, false) as asked (%s)', server, query, columns, columns);
end
$$;
