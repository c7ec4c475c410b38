-- Only an index: to be a key again, it waits for readers (engine.end_load), and whoever records something has read
-- and waits for this.
create function engine.build_key()
    returns void
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    definition text;
begin
    select index_aside.definition into definition
    from engine.index_aside
    where name = 'engine.interaction_pkey'
    for update;
    if not found or to_regclass('engine.interaction_pkey') is not null then
        return;
    end if;
    begin
        execute definition;
    exception when unique_violation then
        -- What was recorded here and had arrived there came in by a range before that was known (engine.settle).
        delete from engine.interaction as here
        using (
            select interaction_id, min(ctid) as kept
            from engine.interaction
            group by interaction_id
            having count(*) > 1
        ) twice
        where here.interaction_id = twice.interaction_id and here.ctid <> twice.kept;
        execute definition;
    end;
end
$$;

comment on function engine.build_key is
    'Build the unique index of engine.interaction by id, where a first load has taken it away. Whoever records something waits for the end of the transaction.';

grant execute on function engine.build_key to ml_service_sync;
