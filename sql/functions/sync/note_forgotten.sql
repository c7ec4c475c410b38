create function engine.note_forgotten(enrolments integer)
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    free tid[];
    more record;
begin
    -- Under stricter isolation, locking a row that another transaction has just written would be an error.
    if current_setting('transaction_isolation') = 'read committed' then
        free := array(select ctid from engine.forgotten_change for update skip locked);
    end if;
    -- Merges the rows that concurrent transactions have added into one.
    with gone as (
        delete from engine.forgotten_change where ctid = any (free[2:]) returning *
    )
    select coalesce(sum(gone.changes), 0) as changes, coalesce(sum(gone.enrolments), 0) as enrolments into more from gone;
    update engine.forgotten_change set
        changes = forgotten_change.changes + more.changes + 1,
        enrolments = forgotten_change.enrolments + more.enrolments + note_forgotten.enrolments
    where ctid = free[1];
    if not found then
        insert into engine.forgotten_change (changes, enrolments) values (1, note_forgotten.enrolments);
    end if;
end
$$;

comment on function engine.note_forgotten is
    'Records in engine.forgotten_change that a person was forgotten (enrolments: 0) or enrolled again (enrolments: 1). Never waits for another transaction.';
