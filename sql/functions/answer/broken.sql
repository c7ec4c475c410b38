-- A constraint that a caller's values break, in words.
create function engine.broken("constraint" text)
    returns text
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    own constant text := substring("constraint" from '^(?:strategy|rule|placement|experiment)_([a-z_]+)_check$');
    bounds constant text := (
        select format(' (%s to %s)', lowest, highest)
        from pg_constraint
        cross join engine.bounds(pg_constraint.oid)
        where connamespace = 'engine'::regnamespace
            and contype = 'c'
            and conname = broken."constraint"
            and lowest <= highest
    );
begin
    return coalesce(
        own || ': out of range' || coalesce(bounds, ''),
        substring("constraint" from '^\w+: (.+)$'),
        "constraint"
    );
end
$$;

comment on function engine.broken is
    'What a check constraint of engine.strategy, engine.rule, engine.placement or engine.experiment says, to whoever breaks it: the name of the column and its bounds, where it is of one, or else what its own name says.';
