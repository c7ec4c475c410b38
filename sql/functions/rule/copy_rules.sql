-- The copies of relations that read foreign tables keep questions from reading the foreign tables.
create function engine.copy_rules()
    returns bigint
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform engine.hold_lock('rules');
    return (
        select coalesce(sum(engine.copy_relation(copied.relation, copied.about)), 0)::bigint
        from engine.relations_to_copy() copied
    );
end
$$;

comment on function engine.copy_rules is
    'engine.copy_relation of each of engine.relations_to_copy. Returns how many rows were written. A second one waits for the first; engine.keep_rules after it. (The worker does the same a relation at a time, to end what takes too long.)';

grant execute on function engine.copy_rules to ml_service_sync;
