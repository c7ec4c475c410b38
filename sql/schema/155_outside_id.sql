-- engine.inside_id computes a UUID from an outside id that is none. This table only finds the way back.
create table engine.outside_id (
    id uuid primary key,
    kind text not null check (kind in ('user', 'media')),
    outside_id text not null check (char_length(outside_id) between 1 and 256)
);

comment on table engine.outside_id is
    'The ids of elsewhere, such as bob or tt0111161, that have been seen, by the UUID that each becomes. One that is a UUID is itself, and not here.';

grant select, insert on engine.outside_id to ml_service_sync;
