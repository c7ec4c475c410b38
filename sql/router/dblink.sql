-- Where dblink asks the shards (service/tools/routing.py): each is a foreign server, by a name that only
-- this database with this login has, and so is the connection that a session keeps to it.
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

-- Over a connection of this session, which is kept. Where the shard has hung up since, it is connected to
-- anew: nothing has been sent yet. What was sent is not sent again, for it may have been done.
create function router.send(server text, query text)
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    set client_min_messages = error -- a connection that has ended would be a notice
as $$
begin
    if server = any (coalesce(router_dblink.dblink_get_connections(), '{}')) then
        -- What it said when it hung up is read first, and then that it has.
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

-- Looking whether there is an answer, not waiting in libpq: so that whoever asks can be cancelled, also
-- where the shard stands still.
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

-- Before something is sent that must not be sent twice: router.send does what that takes.
create function router.wake(slot integer)
    returns void
    language sql
    immutable
as $$
    select
$$;

-- Of router.switch(): these slots are at one more shard.
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

-- Where people are is read from tables, and so as of each statement.
create function router.look_anew()
    returns void
    language sql
    immutable
as $$
    select
$$;
