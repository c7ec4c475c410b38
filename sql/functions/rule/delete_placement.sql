create function engine.delete_placement(name text)
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    users text := (
        select string_agg(distinct format('page %s', page), ', ' order by format('page %s', page))
        from engine.page_row
        where placement = delete_placement.name
    );
begin
    if users is not null then
        raise 'placement %: a row of % has it', delete_placement.name, users using errcode = 'foreign_key_violation';
    end if;
    delete from engine.placement where placement.name = delete_placement.name;
    if not found then
        raise 'there is no placement %', delete_placement.name using errcode = 'no_data_found';
    end if;
end
$$;

comment on function engine.delete_placement is
    'Deletes a placement: questions that name it are refused from then on. Its versions stay. Run it as ml_service_owner. Errors: no_data_found if there is no such placement; foreign_key_violation if a row of a page has it; restrict_violation while an experiment needs it (engine.guard_experiments).';
