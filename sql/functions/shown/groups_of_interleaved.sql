create function engine.groups_of_interleaved(experiment text, version integer, by text)
    returns table (arm integer, "group" text)
    language sql
    stable
    parallel safe
as $$
    select
        picked.arm,
        case groups_of_interleaved.by
            when 'strategy' then coalesce(trial.strategies[picked.arm], array_to_string(trial.strategies, ' + '))
            when 'arm' then trial.name || ':' || groups_of_interleaved.version || ':' || nullif(picked.arm, 0)
        end
    from engine.experiment trial
    cross join generate_series(0, 2) picked (arm)
    where trial.name = groups_of_interleaved.experiment
$$;

comment on function engine.groups_of_interleaved is
    'Returns the groups of api.outcomes, by strategy or arm, to which the media of an interleaved page belong. arm: 1, 2: picked by the first or second arm; 0: both would have picked it. group is null for arm 0 by arm.';
