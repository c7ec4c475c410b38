-- A question must never read a foreign table, so it reads the copy instead.
create function engine.local_source(relation text, mode text, is_known boolean, about text default 'media_id')
    returns text
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    if mode = 'slow' then
        raise '%: it took longer than its budget when it was last tried', relation;
    end if;
    if not is_known
        and exists (
            select from pg_class
            where oid = any (engine.rule_reads(engine.named_relation(relation))) and relkind = 'f'
        )
    then
        raise '%: it reads a foreign table, and waits for the next sync', relation;
    end if;
    return engine.rule_source(relation, mode = 'copied', about);
end
$$;

comment on function engine.local_source is
    'Returns engine.rule_source of a relation, or of its copy if there is one. mode, is_known: as engine.rules_as_of_now; about: as engine.rule_source. Errors: those of engine.rule_source, and P0001 if the relation is slow, or reads a foreign table and has not been copied as it is defined now.';
