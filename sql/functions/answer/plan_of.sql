-- The plan that sets up least, of those that have these candidate sources.
create function engine.plan_of(sources engine.candidate_sources)
    returns engine.plan
    language sql
    immutable
    parallel safe
as $$
    select case
        when (plan_of.sources).others or (plan_of.sources).people and not engine.is_alone(plan_of.sources)
        then 'all'::engine.plan
        when (plan_of.sources).people then 'people'
        when (plan_of.sources).transitions and engine.is_alone(plan_of.sources) then 'transitions'
        when (plan_of.sources).slim and engine.is_alone(plan_of.sources) then 'slim'
        when (plan_of.sources).trending and engine.is_alone(plan_of.sources) then 'trending'
        when (plan_of.sources).transitions or (plan_of.sources).slim or (plan_of.sources).trending then 'without_people'
        when (plan_of.sources).genres then 'people'
        else 'popular'
    end
$$;

comment on function engine.plan_of is
    'The plan that answers by these candidate sources of a strategy (engine.sources_of): of those that have them all (engine.sources_in), the one with the least besides. What is popular is in each.';
