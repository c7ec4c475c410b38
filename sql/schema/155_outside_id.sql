-- engine.inside_id computes a UUID from an outside id that is none. This table only finds the way back.
create table engine.outside_id (
    id uuid primary key,
    kind text not null check (kind in ('user', 'media')),
    outside_id text not null check (char_length(outside_id) between 1 and 256)
);

comment on table engine.outside_id is
    'The ids of external systems that have been seen, such as bob or tt0111161, with the UUID that each becomes (engine.inside_id). An id that is a UUID stays itself, and is not stored here.';

grant select, insert on engine.outside_id to ml_service_sync;
