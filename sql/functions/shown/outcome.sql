create function engine.outcome(experiment text, version integer, "from" timestamptz, "to" timestamptz)
    returns table (
        user_key integer,
        arm smallint,
        shown_at timestamptz,
        taken_at timestamptz
    )
    language sql
    stable
    parallel safe
as $$
    select listed.user_key, listed.arm, listed.shown_at, taken.taken_at
    from (
        select
            shown.answer_id,
            listed.media_key,
            shown.user_key,
            coalesce(shown.arm, shown.arms[listed.place]) as arm,
            shown.shown_at
        from engine.answer_log shown
        cross join unnest(shown.media_keys) with ordinality as listed (media_key, place)
        where shown.shown_at >= outcome."from"
            and shown.shown_at < outcome."to"
            and shown.experiment = outcome.experiment
            and shown.experiment_version = outcome.version
            and (
                (select not exists (select from engine.shard where not is_alone))
                or engine.is_counted(shown.user_key, shown.shown_at)
            )
            and (shown.seen_keys is null or listed.media_key = any (shown.seen_keys))
    ) listed
    -- A full join is never planned as a nested loop, which the planner would choose for a new experiment, of which
    -- the statistics know no rows.
    full join engine.taken(outcome."from", outcome."to") taken using (answer_id, media_key)
    where coalesce(listed.shown_at >= outcome."from", false)
$$;

comment on function engine.outcome is
    'Returns a row for each medium of each answer under this version of an experiment, shown at or after "from" and before "to". user_key: the person; arm: the arm of the person, or the one that picked the medium (0: both would have picked it); shown_at; taken_at: when it was taken, null if it was not. If the application has said which media were really seen, only these are returned.';
