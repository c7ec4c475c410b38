create function engine.changes_are_few(summed pg_snapshot)
    returns boolean
    language sql
    stable
    parallel safe
as $$
    select not exists (select from engine.changes_after(changes_are_few.summed) offset 10000)
$$;

comment on function engine.changes_are_few is
    'Returns whether no more than 10,000 changes are in engine.changes_after(summed). If there are more, it is faster to read all events of the last hours than to sum up these changes for a question. Inlined.';
