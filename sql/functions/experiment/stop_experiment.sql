create function engine.stop_experiment(name text, adopt text default null)
    returns engine.experiment
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    stopped engine.experiment;
begin
    update engine.experiment set
        -- An experiment that has not begun gets an empty duration.
        starts_at = least(starts_at, now()),
        version_since = least(version_since, now()),
        ends_at = least(ends_at, now()),
        adopted = coalesce(stop_experiment.adopt, adopted)
    where name = stop_experiment.name
    returning * into stopped;
    if not found then
        raise 'there is no experiment %', stop_experiment.name using errcode = 'no_data_found';
    end if;
    if stop_experiment.adopt is null then
        return stopped;
    end if;
    if stop_experiment.adopt <> all (stopped.strategies) then
        raise 'the experiment % has no arm %', stop_experiment.name, stop_experiment.adopt
            using errcode = 'invalid_parameter_value';
    end if;
    -- The strategy or placement of an arm may have been deleted since the experiment ended.
    if not (case stopped.compares
        when 'strategies' then exists (select from engine.strategy where strategy.name = stop_experiment.adopt)
        else exists (select from engine.placement where placement.name = stop_experiment.adopt)
    end) then
        raise 'there is no % %',
            case stopped.compares when 'strategies' then 'strategy' else 'placement' end, stop_experiment.adopt
            using errcode = 'no_data_found';
    end if;
    if stopped.compares = 'strategies' then
        update engine.placement set strategy = stop_experiment.adopt where placement.name = stopped.placement;
    else
        update engine.placement set
            strategy = arm.strategy,
            filter = arm.filter,
            rules = arm.rules,
            diversity = arm.diversity,
            explore = arm.explore,
            rotation = arm.rotation,
            least_confidence = arm.least_confidence
        from engine.placement arm
        where placement.name = stopped.placement and arm.name = stop_experiment.adopt;
    end if;
    if found then
        return stopped;
    elsif stopped.placement <> 'default' or stopped.compares = 'placements' then
        raise 'there is no placement %', stopped.placement using errcode = 'no_data_found';
    end if;
    -- Two statements in this order, because a unique index refuses two defaults at any moment.
    update engine.strategy set is_default = false where is_default and name <> stop_experiment.adopt;
    update engine.strategy set is_default = true where not is_default and name = stop_experiment.adopt;
    return stopped;
end
$$;

comment on function engine.stop_experiment is
    'Ends an experiment now. One that has ended stays as it was; one that has not begun never runs. adopt: an arm that becomes permanent at the placement, in the same transaction: the placement gets its strategy, or, if the arms are placements, all of its settings that answers depend on. Without a placement named default, an arm of an experiment there becomes the default strategy. Returns the experiment. Errors: no_data_found if there is no such experiment, or if the placement or the arm does not exist any more; invalid_parameter_value if the experiment has no such arm.';
