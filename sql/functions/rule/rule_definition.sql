-- Tells what a relation is, as far as the system catalogs show.
create function engine.rule_definition(relation text, reads oid[])
    returns text
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    found constant oid := engine.named_relation(relation);
    kinds text;
    files text;
    triggers integer;
    since text;
begin
    if found is null then
        return null;
    end if;
    -- A table that was rewritten may have other rows without a trigger having fired (ALTER COLUMN ... TYPE ... USING).
    select
        string_agg(concat(oid, relkind, relnamespace, relhassubclass, relrowsecurity), ',' order by oid),
        case when bool_and(relkind <> 'f') then string_agg(relfilenode::text, ',' order by oid) filter (where relkind = 'r') end
    into kinds, files
    from pg_class
    where oid = any (reads);
    -- A trigger that was dropped or disabled for a while has missed what was written then.
    select count(*), string_agg(pg_trigger.xmin::text, ',' order by oid)
    into triggers, since
    from pg_trigger
    where tgrelid = any (reads)
        and tgfoid = (select to_regproc('engine.note_rule_change')) -- evaluated once
        and tgenabled in ('O', 'A');
    return concat_ws(
        ' ',
        found,
        has_table_privilege(found, 'select')
            and has_schema_privilege((select relnamespace from pg_class where oid = found), 'usage'),
        (
            select string_agg(ev_class || ':' || pg_rewrite.xmin, ',' order by pg_rewrite.oid)
            from pg_rewrite
            where ev_class = any (reads)
        ),
        kinds,
        (
            select string_agg(attname || ':' || atttypid, ',' order by attnum)
            from pg_attribute
            where attrelid = found and attnum > 0 and not attisdropped
        ),
        triggers,
        -- files and since do not matter for a relation that is copied.
        case when files is not null then concat(files, ' ', since) end
    );
end
$$;

comment on function engine.rule_definition is
    'Returns a text that changes if the relation, or a view that it reads, is replaced; if its columns, partitions, row security or readability change; or if a trigger that reports changes is missing; and, for a relation that is not copied, if a table is rewritten or gets its trigger again. reads: engine.rule_reads of the relation. Null if there is no relation of this name.';
