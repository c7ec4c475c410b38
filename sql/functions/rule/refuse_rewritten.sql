-- A table that is rewritten while a question waits for it looks empty to that question, whose snapshot is older. The
-- function is volatile, so that it sees what has been committed meanwhile.
create function engine.refuse_rewritten(relation text, rested_on text)
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    if engine.rows_rest_on(relation) is distinct from rested_on then
        raise '%: it was replaced or written anew while it was asked for', relation
            using errcode = 'object_not_in_prerequisite_state';
    end if;
end
$$;

comment on function engine.refuse_rewritten is
    'Raises an error if a relation was replaced or rewritten while it was read. Call it once the relation has been read. rested_on: engine.rows_rest_on of the relation in the snapshot that it was read in. Errors: object_not_in_prerequisite_state.';
