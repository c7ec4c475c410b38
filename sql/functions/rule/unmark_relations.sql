create function engine.unmark_relations()
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    -- Writers of the table queue behind this lock request, so it gives up soon.
    set lock_timeout = '100ms'
as $$
declare
    relation regclass;
begin
    for relation in
        select tgrelid
        from pg_trigger
        join pg_class on pg_class.oid = tgrelid
        where tgfoid = 'engine.note_rule_change'::regproc
            -- Only the owner of a table may drop its triggers.
            and pg_has_role(relowner, 'usage')
            and not exists (select from engine.rule_relation where tgrelid = any (reads))
    loop
        begin
            execute format('drop trigger ml_service_rule on %s', relation);
        exception when lock_not_available or object_in_use then
            null;
        end;
    end loop;
end
$$;

comment on function engine.unmark_relations is
    'Drops the triggers of engine.mark_relation from tables that no relation reads any more, if ml_service_owner owns them. A table that another session is reading or writing is left for the next call.';
