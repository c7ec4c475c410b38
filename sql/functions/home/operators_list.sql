-- What a relation of the operator lists for a person. Not parallel safe, because the exception block needs a
-- subtransaction.
create function engine.operators_list(relation text, user_id uuid)
    returns uuid[]
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    mode constant text := engine.looked_up(relation);
begin
    return engine.list_read(relation, mode, mode is not null, user_id, interval '1 second');
exception when others then
    raise warning 'the list % cannot be read, its rows are left out: %', relation, sqlerrm using constraint = relation;
    return '{}';
end
$$;

comment on function engine.operators_list is
    'Returns what engine.list_read reads within a second. Empty, with a warning, where the relation cannot be read.';
