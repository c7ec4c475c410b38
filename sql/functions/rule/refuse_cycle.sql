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
    'To be called before a relation of the operator is read for an answer. Errors: invalid_recursion where one is being read, by the call stack (PL/pgSQL''s pg_context): rules that asked for each other would otherwise be read without end.';
