-- Makes the rows of a range of ids here equal to those that were read, in one transaction.
create function engine.write_interactions(incoming engine.incoming)
    returns bigint
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    newcomers constant record := engine.newcomers(incoming);
    found record;
    written bigint := 0;
begin
    perform engine.build_key();
    perform engine.add_newcomers(newcomers.user_ids, newcomers.media_ids);
    select * into found from engine.compare_interactions(incoming);
    if found.differing <> '{}' then
        written := engine.correct_interactions(incoming, found.differing);
    end if;
    written := written + engine.add_interactions(incoming, found.fresh);
    perform engine.note_repeated(incoming);
    return written;
end
$$;

comment on function engine.write_interactions is
    'Makes this database equal to incoming (what engine.read_interactions has read) in its range of ids: adds missing people, media and interactions, changes those that differ, and removes all others. Returns the number of interactions written or removed. Only for a caller who knows that no other session is writing this range: a session that records or forgets something of these people waits for the end of the transaction. engine.write_readings keeps them waiting for less.';

grant execute on function engine.write_interactions to ml_service_sync;
