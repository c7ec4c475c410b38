create function engine.note_forgotten(enrolments integer)
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    free tid;
begin
    -- (Under stricter isolation, to lock what somebody else has just written would be an error.)
    if current_setting('transaction_isolation') = 'read committed' then
        select ctid into free from engine.forgotten_change limit 1 for update skip locked;
    end if;
    if free is null then
        insert into engine.forgotten_change (changes, enrolments) values (1, note_forgotten.enrolments);
    else
        update engine.forgotten_change set
            changes = forgotten_change.changes + 1,
            enrolments = forgotten_change.enrolments + note_forgotten.enrolments
        where ctid = free;
    end if;
end
$$;

comment on function engine.note_forgotten is
    'Note in engine.forgotten_change that somebody was forgotten (enrolments: 0) or enrolled again (1). Waits for nobody.';
