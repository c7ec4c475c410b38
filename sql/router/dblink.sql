-- For a router that uses dblink (service/tools/routing.py). Each shard is a foreign server, named by a hash of its
-- address and the login there; the connection that a session keeps to the shard has the same name.
create table router.server (
    name text primary key,
    address text not null unique,
    is_builder boolean not null
);
create table router.slot_at (
    slot integer primary key,
    server text not null references router.server on update cascade
);
grant select, insert, update on router.server, router.slot_at to ml_service_owner;

-- The location of a slot: the same text for all slots of a shard.
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

create function router.builder()
    returns text
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (select name from router.server where is_builder);
end
$$;

create function router.everywhere()
    returns text[]
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return array(select name from router.server order by name);
end
$$;

-- Uses a connection that the session keeps, and connects again where the shard has closed it: nothing has been sent yet.
-- A query that was sent is not sent again, because it may have taken effect.
create function router.send(server text, query text)
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    set client_min_messages = error -- a closed connection would raise a notice
as $$
begin
    if server = any (coalesce(router_dblink.dblink_get_connections(), '{}')) then
        -- The first call reads the last message of the shard, the second notices that it has closed the connection.
        perform router_dblink.dblink_is_busy(server), router_dblink.dblink_is_busy(server);
        if router_dblink.dblink_send_query(server, query) = 1 then
            return;
        end if;
        perform router_dblink.dblink_disconnect(server);
    end if;
    perform router_dblink.dblink_connect(server, server);
    if router_dblink.dblink_send_query(server, query) = 0 then
        raise '% cannot be asked', server using errcode = 'connection_failure';
    end if;
end
$$;

-- Polls for the answer instead of waiting in libpq, so that the query can be cancelled even where the shard hangs.
create function router.ask(server text, query text, columns text)
    returns setof record
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform router.send(server, query);
    begin
        while router_dblink.dblink_is_busy(server) = 1 loop
            perform pg_sleep(0.001);
        end loop;
        return query execute format('select * from router_dblink.dblink_get_result(%L) as asked (%s)', server, columns);
    exception when query_canceled or others then
        if sqlstate ~ '^(08|57)' then
            perform router_dblink.dblink_disconnect(server);
        else
            perform from router_dblink.dblink_get_result(server) as rest (nothing text);
        end if;
        raise;
    end;
    perform from router_dblink.dblink_get_result(server) as rest (nothing text);
end
$$;

-- Called before a statement that must not be sent twice. Does nothing, because router.send checks the connection.
create function router.wake(slot integer)
    returns void
    language sql
    immutable
as $$
    select
$$;

-- Called by router.switch(): these slots are now at a new shard.
create function router.follow(slots integer[], address text, server text)
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    insert into router.server (name, address, is_builder) values (follow.server, follow.address, false);
    update router.slot_at set server = follow.server where slot = any (follow.slots);
end
$$;

-- Does nothing, because locations are read from tables, as of each statement.
create function router.look_anew()
    returns void
    language sql
    immutable
as $$
    select
$$;
