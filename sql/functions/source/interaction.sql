-- What people did, a row an event. (An offset of 0 is UTC, in a form that postgres_fdw lets the source
-- compute; the word 'UTC', of no column's collation, it does not.)
create view source.interaction with (security_invoker = true) as
    select
        id as interaction_id,
        user_id,
        media_id,
        type::text as type,
        interaction_value as value,
        "timestamp" at time zone interval '0' as happened_at
    from engagement_db.interaction
    where type in ('LIKE', 'DISLIKE', 'WATCH');

comment on view source.interaction is
    'interaction_id bigint: unique, from a sequence that only goes up. type text: LIKE, DISLIKE or WATCH. value double precision: null counts as 1 for a LIKE, 0.5 for a WATCH, -1 for a DISLIKE. happened_at timestamptz: null counts as long ago.';

grant select on source.interaction to ml_service_sync;
