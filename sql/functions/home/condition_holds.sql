-- Whether a row of a page is for a person. Not parallel safe, because the exception block needs a subtransaction.
create function engine.condition_holds(condition text, user_id uuid)
    returns boolean
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    mode constant text := engine.looked_up(condition);
    budget constant interval := '1 second';
    began constant timestamptz := clock_timestamp();
    holds boolean;
begin
    execute format(
        'select exists (
            select from %s said
            where (said.user_id = $1 or said.user_id is null)
                and case
                    when clock_timestamp() < $2 then
                        (said.valid_from <= now() or said.valid_from is null)
                        and (said.valid_until > now() or said.valid_until is null)
                    else engine.over_budget(said, $3, $4)
                end
        )',
        engine.local_source(condition, mode, mode is not null, 'user_id')
    )
    into holds
    using user_id, began + budget, condition, budget;
    return holds;
exception when others then
    raise warning 'the condition % cannot be evaluated, its rows are left out: %', condition, sqlerrm
        using constraint = condition;
    return false;
end
$$;

comment on function engine.condition_holds is
    'Returns whether the relation condition has a row that is valid now for this person (null: nobody in particular) or for everybody. False, with a warning, where it cannot be evaluated within a second.';
