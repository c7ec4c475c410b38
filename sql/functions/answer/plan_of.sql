-- Chooses the smallest plan that has all of these candidate sources.
create function engine.plan_of(sources engine.candidate_sources)
    returns engine.plan
    language sql
    immutable
    parallel safe
as $$
    -- Kept short, because setting up this expression takes longer than evaluating it.
    select case
        when (plan_of.sources).others then 'all'::engine.plan
        when (plan_of.sources).transitions or (plan_of.sources).slim or (plan_of.sources).trending then
            case
                when (plan_of.sources).people then 'all'::engine.plan
                when (plan_of.sources).genres then 'without_people'
                when not (plan_of.sources).slim and not (plan_of.sources).trending then 'transitions'
                when not (plan_of.sources).transitions and not (plan_of.sources).trending then 'slim'
                when not (plan_of.sources).transitions and not (plan_of.sources).slim then 'trending'
                else 'without_people'
            end
        when (plan_of.sources).people or (plan_of.sources).genres then 'people'
        else 'popular'
    end
$$;

comment on function engine.plan_of is
    'Returns the smallest plan that has all of these candidate sources of a strategy (engine.sources_of, engine.sources_in). Every plan has popular media.';
