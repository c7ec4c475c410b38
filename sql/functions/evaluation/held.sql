create function evaluation.held()
    returns table (pairs bigint, relevant_pairs bigint, people bigint)
    language sql
    stable
    set search_path = pg_catalog, pg_temp
as $$
    select count(*), count(*) filter (where relevant), (select count(*) from evaluation.asked)
    from evaluation.held_out
$$;

comment on function evaluation.held is
    'Returns how many pairs of a person and a medium are held out, how many of them are relevant, and how many people will be asked.';
