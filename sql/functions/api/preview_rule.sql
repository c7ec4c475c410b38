create function api.preview_rule(
    rule text,
    people integer default 100,
    n integer default 10,
    strategy text default null,
    placement text default null
)
    returns json
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
    set random_page_cost = 1.1
as $$
begin
    return engine.compared_by_rule(rule, engine.sample_of_people(people), n, strategy, placement);
end
$$;

comment on function api.preview_rule is
    'What a rule of engine.rule does to the first n media of a sample of people (1 to 500), by a strategy (null: the default one) and at a placement (null: none), with it and without it, wherever it is in force: engine.compared_pages has what it tells. Make a rule, preview it, and only then let it count. Writes nothing. Errors: as api.recommend; ML404 for a rule that there is not; ML400 for a number out of range.';
