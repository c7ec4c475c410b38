create function api.console_preview(
    user_id uuid,
    strategy text,
    parameters jsonb,
    n integer default 10
)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
    set random_page_cost = 1.1
as $$
declare
    before json;
    after json;
    tried text;
begin
    before := engine.side(user_id, strategy, n);
    begin
        tried := engine.try_strategy(strategy, parameters);
        after := engine.side(user_id, tried, n);
        raise 'as if it had never been' using errcode = 'MLOFF';
    exception when sqlstate 'MLOFF' then
        null; -- the copy is rolled back, variables are not
    end;
    return json_build_object('before', before, 'after', after);
end
$$;

comment on function api.console_preview is
    'Returns what a strategy recommends to a person before and after a change of its parameters (as api.console_set_strategy takes them): a JSON object with before and after, each as an element of the answers of api.console_answers; after names another strategy. The change is made in a subtransaction that is rolled back: nothing is left, and nobody else sees it. Errors: as api.recommend and api.console_set_strategy.';
