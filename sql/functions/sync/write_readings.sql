-- A request waits for a transaction that has added a person whom it names, or has changed an event of theirs. So each
-- transaction is short and reads no source: first people and media, then at_once differing events at a time. Nobody
-- waits for new events: the caller ends the transaction that adds them.
create procedure engine.write_readings(
    readings engine.incoming[],
    turn text,
    inout changes bigint,
    inout written bigint default 0
)
    language plpgsql
as $$
declare
    at_once constant integer := 500;
    incoming engine.incoming;
    newcomers record;
    found record;
begin
    foreach incoming in array readings loop
        newcomers := engine.newcomers(incoming);
        for place in 1..greatest(cardinality(newcomers.user_ids), cardinality(newcomers.media_ids)) by at_once loop
            perform engine.add_newcomers(
                newcomers.user_ids[place:place + at_once - 1],
                newcomers.media_ids[place:place + at_once - 1]
            );
            commit;
        end loop;
    end loop;

    if not engine.take_turn(turn, changes) then
        changes := null;
        return;
    end if;
    changes := changes + 1;
    perform engine.build_key();
    foreach incoming in array readings loop
        select * into found from engine.compare_interactions(incoming);
        for place in 1..cardinality(found.differing) by at_once loop
            written := written + engine.correct_interactions(incoming, found.differing[place:place + at_once - 1]);
            commit;
            if not engine.take_turn(turn, changes) then
                changes := null;
                return;
            end if;
            changes := changes + 1;
        end loop;
        written := written + engine.add_interactions(incoming, found.fresh);
    end loop;
    -- Last, because engine.note_repeated may lock the row of engine.sync_state in which others count.
    foreach incoming in array readings loop
        perform engine.note_repeated(incoming);
    end loop;
end
$$;

comment on procedure engine.write_readings is
    'Makes this database equal to readings (what engine.read_interactions has read) in their ranges of ids, and adds the people and media that are missing. turn, changes: the name and the count for engine.take_turn as of the reading; changes becomes null if another session has taken a turn meanwhile, and then the caller must read again. written: increased by the number of rows written or removed. Do not call it within a transaction, because it commits. The caller commits what it adds last.';

grant execute on procedure engine.write_readings to ml_service_sync;
