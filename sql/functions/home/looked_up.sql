-- How the relation of a list or a condition is to be read.
create function engine.looked_up(relation text)
    returns text
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select case when now() < known.slow_until then 'slow' else known.mode end
        from engine.rule_relation known
        where known.relation = looked_up.relation
            and known.definition = engine.rule_definition(known.relation, known.reads)
            and (known.mode <> 'copied' or known.copied_at is not null)
    );
end
$$;

comment on function engine.looked_up is
    'Returns how a relation is to be read, as mode of engine.rules_as_of_now. Null where the relation is not known, has changed since it was looked at, or is still to be copied.';
