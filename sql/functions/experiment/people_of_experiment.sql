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
    'Each person who was shown something under the present version of an experiment, by arm (of an interleaved one, a row for either, and for 0, what both would have picked): how many media, how many of them they took, and how many media they took in the 28 days before.';
