create function engine.take_range(above bigint, upto bigint, newcomers_first boolean)
    returns bigint
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    taken record;
    written bigint := 0;
begin
    loop
        select * into taken from engine.take_interactions(above, upto, newcomers_first);
        written := written + taken.written;
        exit when not taken.more;
        above := taken.highest;
    end loop;
    return written;
end
$$;

comment on function engine.take_range is
    'Take interactions as engine.take_interactions does, until none of this range is left. Returns how many rows were written or removed; null, where newcomers_first, as engine.sync_interactions. Errors: those of postgres_fdw.';

grant execute on function engine.take_range to ml_service_sync;
