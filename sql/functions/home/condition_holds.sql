-- Whether a row of a page is for somebody. (Not parallel safe: to go on after an error takes a
-- subtransaction.)
create function engine.condition_holds(condition text, user_id uuid)
    returns boolean
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    mode constant text := (
        select case when now() < known.slow_until then 'slow' else known.mode end
        from engine.rule_relation known
        where known.relation = condition
            and known.definition = engine.rule_definition(known.relation, known.reads)
            and (known.mode <> 'copied' or known.copied_at is not null)
    );
    holds boolean;
begin
    execute format(
        'select exists (
            select from %s said
            where (said.user_id = $1 or said.user_id is null)
                and (said.valid_from <= now() or said.valid_from is null)
                and (said.valid_until > now() or said.valid_until is null)
        )',
        engine.local_source(condition, mode, mode is not null, 'user_id')
    )
    into holds
    using user_id;
    return holds;
exception when others then
    raise warning 'the condition % cannot be evaluated, its rows are left out: %', condition, sqlerrm;
    return false;
end
$$;

comment on function engine.condition_holds is
    'Whether a relation of people has a row that counts now for this person (null: nobody in particular), or for everybody. False, with a warning, where it cannot be evaluated.';
