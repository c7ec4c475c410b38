create function api.preview_strategy(
    strategy text,
    parameters jsonb,
    people integer default 100,
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
#variable_conflict use_variable
declare
    sample constant uuid[] := engine.sample_of_people(people);
    before constant engine.question := engine.asked(sample, '{}', n, 0, strategy, null, null);
    tried text;
    given jsonb;
    compared json;
begin
    begin
        tried := engine.try_strategy(before.strategy, parameters);
        select engine.changed_parameters(known, other) into given
        from engine.strategy known
        join engine.strategy other on other.name = tried
        where known.name = before.strategy;
        compared := engine.compared_pages(before, engine.asked(sample, '{}', n, 0, tried, null, null));
        raise 'as if it had never been' using errcode = 'MLOFF';
    exception when sqlstate 'MLOFF' then
        null; -- the copy is rolled back, variables are not
    end;
    return (compared::jsonb || jsonb_build_object('parameters', given))::json;
end
$$;

comment on function api.preview_strategy is
    'Returns what a change of parameters of a strategy (null: the default one) does to the first n media of a sample of people: engine.compared_pages of the answers before and after, and parameters, those that differ, as they were compared. parameters: as api.console_set_strategy takes them; where only one of content_weight and collaborative_weight is named and the two would be more than 1, the other one is lowered. people: the size of the sample, 1 to 500. The change is rolled back: nothing is left, and nobody else sees it. Errors: as api.recommend and api.console_set_strategy; ML400 for a number out of range.';
