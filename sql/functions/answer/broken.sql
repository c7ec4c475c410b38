-- A constraint that a caller's values break, in words.
create function engine.broken("constraint" text)
    returns text
    language plpgsql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce(
        substring("constraint" from '^(?:strategy|rule|placement|experiment)_([a-z_]+)_check$') || ': out of range',
        substring("constraint" from '^\w+: (.+)$'),
        "constraint"
    );
end
$$;

comment on function engine.broken is
    'What a check constraint of engine.strategy, engine.rule, engine.placement or engine.experiment says, to whoever breaks it: the name of the column, where it is of one, or else what its own name says.';
