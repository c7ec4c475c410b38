create function engine.people_of_experiment(trial engine.experiment)
    returns table (user_key integer, arm smallint, shown bigint, taken bigint, before bigint)
    language sql
    stable
as $$
    select
        outcome.user_key,
        outcome.arm,
        count(*),
        count(taken_at),
        (select media from engine.taken_before(outcome.user_key, (trial).version_since))
    from engine.outcome(
        (trial).name,
        (trial).version,
        date_trunc('milliseconds', (trial).version_since), -- the precision of shown_at
        least((trial).ends_at, now() + interval '1 second')
    ) outcome
    group by outcome.user_key, outcome.arm
$$;

comment on function engine.people_of_experiment is
    'Returns each person who was shown something under the present version of an experiment, by arm. If the experiment interleaves, a person has a row for either arm, and one for arm 0, what both would have picked. shown: how many media they were shown; taken: how many of these they took; before: how many media they took in the 28 days before the version began.';
