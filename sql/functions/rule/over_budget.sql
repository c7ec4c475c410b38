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
    'An error that says so (configuration_limit_exceeded). What is said does not matter: for the sake of the whole row PostgreSQL asks of each row of the relation, as it comes, before it joins any other. (In one CASE with what else is asked of a row, or that, being cheaper, would be asked first.) A view that joins more when its columns are there is asked again of what it gives, where that is gathered.';
