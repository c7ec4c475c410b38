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
    'Calls engine.copy_relation for each relation of engine.relations_to_copy. Returns the sum of what it returns. A second call waits for the first. Call engine.keep_rules afterwards. (The worker does the same one relation at a time, so that it can end what takes too long.)';

grant execute on function engine.copy_rules to ml_service_sync;
