create function api.console_preview_rule(
    rule text,
    people integer default 25,
    skip integer default 0,
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
declare
    sample constant uuid[] := engine.sample_of_people(500);
begin
    if people is null or people not between 1 and 100 then
        raise 'people: expected an integer from 1 to 100, got %', coalesce(people::text, 'null') using errcode = 'ML400';
    end if;
    if skip is null or skip not between 0 and 499 then
        raise 'skip: expected an integer from 0 to 499, got %', coalesce(skip::text, 'null') using errcode = 'ML400';
    end if;
    return engine.extended(
        json_build_object('sample', cardinality(sample)),
        engine.compared_by_rule(rule, sample[skip + 1 : skip + people], 10, null, placement)
    );
end
$$;

comment on function api.console_preview_rule is
    'Returns what api.preview_rule tells of a part of a sample of 500 people, at a placement (null: none), by its strategy, else the default one, and for the first 10 media: of as many as people says (1 to 100), after the first skip (0 to 499). So the whole sample can be asked for in parts, each of which is quick. sample in the result: the number of people in the whole sample, at most 500. Errors: as api.preview_rule.';
