create function engine.events_of(asker engine.asker)
    returns table (
        interaction_id bigint,
        media_key integer,
        type engine.interaction_type,
        happened_at timestamptz,
        positive boolean
    )
    language sql
    stable
    parallel safe
as $$
    select
        interaction.interaction_id,
        interaction.media_key,
        interaction.type,
        interaction.happened_at,
        interaction.positive
    from engine.interaction
    where interaction.user_key = (events_of.asker).user_key
        -- Where without is a constant and empty, as it usually is, the planner folds this CASE away.
        and case
            when (events_of.asker).without = '{}' then true
            else interaction.media_key <> all ((events_of.asker).without)
        end
$$;

comment on function engine.events_of is
    'Returns the interactions of the asker, except those with the media of asker.without. For all but long histories, what a candidate source knows of the asker comes from here or from engine.opinions_of; for these also from model.taken and model.untaken.';
