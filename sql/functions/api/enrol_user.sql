create function api.enrol_user(user_id uuid)
    returns boolean
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
begin
    if user_id is null then
        raise 'user_id: expected a UUID' using errcode = 'ML400';
    end if;
    perform engine.pass_gate();
    delete from engine.forgotten where digest = sha256(uuid_send(user_id));
    if not found then
        return false;
    end if;
    -- Makes the next sync read the genres and the latest interactions of the person again.
    perform engine.note_forgotten(enrolments => 1);
    return true;
end
$$;

comment on function api.enrol_user is
    'Enrols a person who was forgotten (api.forget_user): what they do from now on is recorded again. What the sources still hold of them comes back with the next sync (genres, and interactions among the last engine.sync_state.look_back rows) and the next refresh (all interactions). Returns whether the person had been forgotten. Errors: ML400 for null.';
