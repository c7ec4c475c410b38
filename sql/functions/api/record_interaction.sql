create function api.record_interaction(
    user_id uuid,
    media_id uuid,
    type text,
    interaction_value double precision default null,
    "timestamp" timestamptz default null,
    event_id text default null
)
    returns json
    language sql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
    select api.record_interactions(jsonb_build_object(
        'user_id', record_interaction.user_id,
        'media_id', record_interaction.media_id,
        'type', record_interaction.type,
        'interaction_value', record_interaction.interaction_value,
        'timestamp', record_interaction."timestamp",
        'event_id', record_interaction.event_id
    )) -> 'interactions' -> 0
$$;

comment on function api.record_interaction is
    'Records one interaction: it counts from here on, in this transaction and, once that commits, for everybody. Arguments and result: those of one interaction of api.record_interactions, without answer_id. Errors: as api.record_interactions.';
