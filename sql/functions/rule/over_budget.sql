-- Called for a row of a relation once the budget is used up, so that a slow or endless relation is not read to its end.
create function engine.over_budget(said record, relation text, budget interval)
    returns boolean
    language plpgsql
    volatile
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    raise '%: it took longer than its budget of %', relation, budget using errcode = 'configuration_limit_exceeded';
end
$$;

comment on function engine.over_budget is
    'Raises configuration_limit_exceeded: reading the relation took longer than its budget. said: a row of the relation, whose content does not matter: because the whole row is an argument, PostgreSQL evaluates the call for each row of the relation as it comes, before it joins other tables. (Put the call and other conditions on the row into one CASE; otherwise PostgreSQL evaluates the cheaper ones first.) A view may join more once its columns are known, so the time is checked again where its rows are aggregated.';
