-- One row per event. UTC is written as an offset of zero, which postgres_fdw lets the source compute. It would not do so
-- with the name of the zone, a text constant whose collation comes from no column.
create view source.interaction with (security_invoker = true) as
    select
        id as interaction_id,
        user_id,
        media_id,
        type::text as type,
        interaction_value as value,
        "timestamp" at time zone interval '0' as happened_at
    from engagement_db.interaction;

comment on view source.interaction is
    'The interactions of engagement_db, one row for each event. interaction_id bigint: below 2^62 and mostly ascending; rows without one, or with a greater one, are left out and counted; of rows with the same id, the latest is taken, and the others are left out and counted. user_id uuid, media_id uuid, type text (LIKE, DISLIKE or WATCH): rows where one of them is null, or with another type, are left out and counted. value double precision: null counts as 1 for a LIKE, 0.5 for a WATCH and -1 for a DISLIKE. happened_at timestamptz: null counts as 1970, a time in the future as the time of reading.';

grant select on source.interaction to ml_service_sync;
