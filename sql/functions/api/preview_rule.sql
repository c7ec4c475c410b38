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
    'Returns what a rule of engine.rule changes in the first n media of a sample of people: engine.compared_pages of the answers without it and with it, whether or not it is in force. people: the size of the sample, 1 to 500. strategy: by default the placement''s, else the default one. placement: by default none. So a new rule can be previewed before it is put in force. Writes nothing. Errors: as api.recommend; ML404 for an unknown rule; ML400 for a number out of range.';
