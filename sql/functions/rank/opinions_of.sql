create function engine.opinions_of(asker engine.asker)
    returns table (
        media_key integer,
        preference integer,
        last_at timestamptz,
        last_id bigint,
        deed text
    )
    language sql
    stable
    parallel safe
as $$
    select opinion.media_key, preference, last_at, last_id, deed
    from model.opinions((opinions_of.asker).user_key) opinion
    -- Where without is a constant and empty, as it usually is, the planner folds this CASE away.
    where case
        when (opinions_of.asker).without = '{}' then true
        else opinion.media_key <> all ((opinions_of.asker).without)
    end
$$;

comment on function engine.opinions_of is
    'Returns model.opinions of the asker, except those of the media of asker.without. For all but long histories, what a candidate source knows of the asker comes from here or from engine.events_of; for these also from model.taken and model.untaken.';
