create function engine.is_forgotten(user_id uuid)
    returns boolean
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return exists (select from engine.forgotten where digest = sha256(uuid_send(is_forgotten.user_id)));
end
$$;

comment on function engine.is_forgotten is
    'Returns whether this person was forgotten and has not been enrolled again since.';

grant execute on function engine.is_forgotten to ml_service_sync;
