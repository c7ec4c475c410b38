-- What a relation is, as far as the catalogue of the database tells.
create function engine.rule_definition(relation text, reads oid[])
    returns text
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    found constant oid := engine.named_relation(relation);
begin
    if found is null then
        return null;
    end if;
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
        (
            select string_agg(concat(oid, relkind, relnamespace, relhassubclass, relrowsecurity), ',' order by oid)
            from pg_class
            where oid = any (reads)
        ),
        (
            select string_agg(attname || ':' || atttypid, ',' order by attnum)
            from pg_attribute
            where attrelid = found and attnum > 0 and not attisdropped
        ),
        (
            select count(*)
            from pg_trigger
            where tgrelid = any (reads) and tgfoid = to_regproc('engine.note_rule_change') and tgenabled in ('O', 'A')
        )
    );
end
$$;

comment on function engine.rule_definition is
    'A text that is another one where the relation is another one: replaced, or one of the views that it reads; with other columns, partitions or row security; may be read or not; or without the triggers that tell of changes. Null where there is no relation of this name.';
