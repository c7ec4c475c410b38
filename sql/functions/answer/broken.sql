-- Describes to a caller which constraint the given values break.
create function engine.broken("constraint" text, detail text default null)
    returns text
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    missing constant text[] := regexp_match(detail, E'^Key \\([^)]*\\)=\\((.*)\\) is not present in table "(\\w+)"');
begin
    return coalesce(
        'there is no ' || missing[2] || ' ' || left(missing[1], 100),
        substring("constraint" from E'^\\w+: (.+)$'),
        (
            select attname || case
                when contype = 'f' then ': there is none by this name'
                when pg_get_constraintdef(pg_constraint.oid) like E'%^[a-z][a-z0-9\\_]{0,62}$%'
                    then ': expected a small letter (a to z), and at most 62 of these, digits and "_" after it'
                when pg_get_constraintdef(pg_constraint.oid) like E'%^[[:alnum:]\\_.-]{1,100}$%'
                    then ': expected at most 100 letters, digits, ".", "-" and "_"'
                else ': out of range' || coalesce(' (' || lowest || ' to ' || highest || ')', '')
            end
            from pg_constraint
            join pg_attribute on attrelid = conrelid and array[attnum] = conkey
            cross join engine.bounds(pg_constraint.oid)
            where connamespace = 'engine'::regnamespace and conname = broken."constraint"
            order by contype, conrelid
            limit 1
        ),
        "constraint"
    );
end
$$;

comment on function engine.broken is
    'Returns, in words for a caller, what a value that violates a constraint of schema engine should be. "constraint": its name; detail: the detail of the error, if any. The text is the first that applies of: the missing key that detail names; what follows the colon in the name of the constraint; the name of its column with what that accepts; the name of the constraint.';
