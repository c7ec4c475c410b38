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
    'lowest and highest of a constraint that is column between lowest and highest; null for what is none of that kind.';
