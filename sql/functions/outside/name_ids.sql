-- The ids are remembered so that answers can give them back (api.outside_id).
create function engine.name_ids(kind text, outside_ids text[])
    returns bigint
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    named bigint;
begin
    -- Inserted in the order of id, which prevents deadlocks.
    insert into engine.outside_id (id, kind, outside_id)
    select id, name_ids.kind, outside_id
    from (
        select distinct engine.inside_id(name_ids.kind, listed.outside_id) as id, listed.outside_id
        from unnest(name_ids.outside_ids) as listed (outside_id)
    ) named
    where id::text <> lower(outside_id)
        and not exists (select from engine.outside_id known where known.id = named.id)
    order by id
    on conflict do nothing;
    get diagnostics named = row_count;
    return named;
end
$$;

comment on function engine.name_ids is
    'Stores ids of external systems in engine.outside_id, so that answers can give them back, and returns how many were not known. kind: user or media. A UUID is not stored, as it is its own id. Errors: 23514 for an id that is empty, or longer than 256 characters.';

grant execute on function engine.name_ids to ml_service_sync;
