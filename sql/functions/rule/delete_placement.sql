create function engine.delete_placement(name text)
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    delete from engine.placement where placement.name = delete_placement.name;
    if not found then
        raise 'there is no placement %', delete_placement.name using errcode = 'no_data_found';
    end if;
end
$$;

comment on function engine.delete_placement is
    'Let there be no such placement any more: who asks for it is refused. Its versions stay. Run it as ml_service_owner. Errors: no_data_found where there is none; foreign_key_violation where a row of a page has it.';
