-- The counterpart of source.interaction: whoever edits one edits the other. Events are written in array order.
create function source.append_interactions(
    user_ids uuid[],
    media_ids uuid[],
    types text[],
    "values" double precision[],
    times timestamptz[]
)
    returns setof bigint
    language sql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
    insert into engagement_db.new_interaction (user_id, media_id, type, interaction_value, "timestamp")
    select user_id, media_id, type, value, happened_at at time zone 'UTC'
    from unnest(
        append_interactions.user_ids,
        append_interactions.media_ids,
        append_interactions.types,
        append_interactions."values",
        append_interactions.times
    ) with ordinality as event (user_id, media_id, type, value, happened_at, place)
    order by place
    returning id
$$;

comment on function source.append_interactions is
    'Writes events to engagement_db, in the order of the arrays, with one element an event. Returns the ids that engagement_db gave them, from a sequence that only goes up: each greater than the one before. Errors: those of postgres_fdw, and of the table there.';

grant execute on function source.append_interactions to ml_service_sync;
