create function engine.tend_answer_log(at timestamptz default now())
    returns integer
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set timezone = 'UTC'
    -- Do not keep readers and writers of the log waiting: after a timeout, the next run tries again.
    set lock_timeout = '100ms'
as $$
#variable_conflict use_column
declare
    today constant date := tend_answer_log.at::date;
    oldest constant date := (tend_answer_log.at - (select retention from engine.tracking))::date;
    ahead constant integer := 3;
    day date;
    partition text;
    done integer := 0;
begin
    -- These deletes come first because they may take long, and the rest locks the log until the transaction ends.
    delete from engine.answer_log_default where shown_at < oldest;
    delete from engine.attribution where engine.shown_at(answer_id) < oldest;
    delete from engine.counted_day where counted_day.day < oldest;
    delete from engine.changed_day where changed_day.day < oldest;

    for day in
        select today + number
        from generate_series(0, ahead) number
        where to_regclass('engine.answer_log_' || to_char(today + number, 'YYYYMMDD')) is null
    loop
        partition := 'answer_log_' || to_char(day, 'YYYYMMDD');
        -- A query that does not know the new partition yet would miss rows that move out of the default partition:
        -- let no query run meanwhile.
        if day <= today or exists (select from engine.answer_log_default where shown_at >= day and shown_at < day + 1) then
            lock table only engine.answer_log in access exclusive mode;
        end if;
        execute format('create table engine.%I (like engine.answer_log including defaults)', partition);
        execute format('comment on table engine.%I is %L', partition, 'engine.answer_log of ' || day);
        -- Move the rows that were logged before the partition existed.
        execute format(
            'with moved as (
                delete from engine.answer_log_default where shown_at >= %1$L and shown_at < %2$L returning *
            )
            insert into engine.%3$I select * from moved',
            day::timestamptz,
            (day + 1)::timestamptz,
            partition
        );
        -- Attached, not created as a partition: creating would lock the whole log for each day, attaching locks only
        -- the default partition.
        execute format(
            'alter table engine.answer_log attach partition engine.%I for values from (%L) to (%L)',
            partition,
            day::timestamptz,
            (day + 1)::timestamptz
        );
        done := done + 1;
    end loop;
    for partition in
        select relname
        from pg_inherits
        join pg_class on pg_class.oid = inhrelid
        where inhparent = 'engine.answer_log'::regclass
            and relname ~ E'^answer_log_\\d{8}$'
            and to_date(right(relname, 8), 'YYYYMMDD') < oldest
    loop
        execute format('drop table engine.%I', partition);
        done := done + 1;
    end loop;
    return done;
exception when lock_not_available then
    return 0;
end
$$;

comment on function engine.tend_answer_log is
    'Creates the partitions of engine.answer_log for today and the three days to come (UTC), and moves rows of these days there from the default partition. Drops partitions older than engine.tracking.retention, and deletes what was attributed and counted of them. at: the present time. Returns how many partitions it created or dropped; 0 also if it would have to wait longer than 100 ms for a lock: then it changes nothing, and the next call tries again.';

grant execute on function engine.tend_answer_log to ml_service_sync;
