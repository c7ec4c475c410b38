-- Reads the two numbers of a BETWEEN constraint from its definition.
create function engine.bounds("constraint" oid, out lowest double precision, out highest double precision)
    language sql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
begin atomic
    select
        substring(definition from E'\\w >= \\W*([0-9.]+)')::double precision,
        substring(definition from E'\\w <= \\W*([0-9.]+)')::double precision
    from pg_get_constraintdef("constraint") definition;
end;

comment on function engine.bounds is
    'Returns the bounds of a check constraint of the form "column between lowest and highest". A bound that the constraint does not have is null.';
