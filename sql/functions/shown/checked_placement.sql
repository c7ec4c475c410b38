create function engine.checked_placement(placement text)
    returns text
    language plpgsql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    if placement !~ '^[0-9A-Za-z_.-]{1,100}$' then
        raise 'placement: expected at most 100 letters (a to z), digits, ".", "-" and "_"' using errcode = 'ML400';
    end if;
    return coalesce(placement, 'default');
end
$$;

comment on function engine.checked_placement is
    'Returns the name of a placement, or default if it is null. Errors: ML400 for a name that is not valid.';
