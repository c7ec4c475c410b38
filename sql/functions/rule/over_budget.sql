-- To be called for a row of a relation once its time is over, so that what is slow or endless is not read to its end.
create function engine.over_budget(media_id uuid, relation text, budget interval)
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
    'An error that says so (configuration_limit_exceeded). The media_id does not matter: for its sake PostgreSQL asks of each row of the relation, as it comes, before it joins any other.';
