-- A relation that asks a question would be read for that question, too, and would ask it again.
create function engine.refuse_cycle()
    returns void
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    calls text;
begin
    get diagnostics calls = pg_context;
    if calls ~ E' engine\\.(rule_marks|rule_rows|rule_extent|keep_relation|condition_holds|operators_list)\\(' then
        raise 'a relation of a rule, a list or a condition asks for what such relations decide'
            using errcode = 'invalid_recursion';
    end if;
end
$$;

comment on function engine.refuse_cycle is
    'Raises an error if a relation of a rule, a list or a condition is being read, as the call stack shows (pg_context of PL/pgSQL). Call it before such a relation is read for an answer: otherwise relations that ask for each other would be read without end. Errors: invalid_recursion.';
