create function api.forget_user(user_id uuid)
    returns boolean
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
declare
    forgotten_key integer;
    had_interactions boolean;
begin
    if forget_user.user_id is null then
        raise 'user_id: expected a UUID' using errcode = 'ML400';
    end if;
    perform engine.pass_gate();
    -- While this row is locked, the person cannot be enrolled again, and so nothing of theirs can be recorded.
    perform from engine.forgotten where digest = sha256(uuid_send(forget_user.user_id)) for update;
    if not found then
        -- Insert an unknown person, so that a concurrent api.record_interactions has a row to wait for: either it comes
        -- first, and its rows are deleted below, or it waits, and is refused.
        insert into engine.person (user_id)
        select forget_user.user_id
        where not exists (select from engine.person where person.user_id = forget_user.user_id)
        on conflict do nothing;
    end if;
    delete from engine.person where user_id = forget_user.user_id returning user_key into forgotten_key;
    insert into engine.forgotten (digest, user_key)
    values (sha256(uuid_send(forget_user.user_id)), forgotten_key)
    on conflict (digest) do update set
        user_key = coalesce(excluded.user_key, forgotten.user_key);
    perform from engine.outbox where user_key = forgotten_key order by outbox_id for update;
    delete from engine.outbox where user_key = forgotten_key;
    delete from engine.counted_day
    where day in (
        select (shown_at at time zone 'UTC')::date from engine.answer_log where user_key = forgotten_key
        union all
        select (engine.shown_at(answer_id) at time zone 'UTC')::date
        from engine.attribution
        where user_key = forgotten_key
    );
    delete from engine.answer_log where user_key = forgotten_key;
    delete from engine.attribution where user_key = forgotten_key;
    delete from engine.outside_id where id = forget_user.user_id;
    -- Locked in the same order as by engine.write_interactions, which may be changing some of these rows.
    perform from engine.interaction where user_key = forgotten_key order by interaction_id for update;
    delete from engine.interaction where user_key = forgotten_key;
    had_interactions := found;
    delete from engine.deletion where user_key = forgotten_key;
    perform engine.note_forgotten(enrolments => 0);
    return had_interactions;
end
$$;

comment on function api.forget_user is
    'Forgets a person: deletes their genres, external id, interactions, events that still wait to be forwarded, deletions that engagement_db does not know yet (it is not told of them), and the log of what was shown to them. Until api.enrol_user, nothing of theirs is recorded or read from the sources. In the models, the person is only a number: their part goes with the next refresh, and from the item models when these are rebuilt (engine.refresh_policy: within a day). A digest of the user_id is kept. Data in the three sources must be deleted there. Returns whether the person had interactions. Errors: ML400 for null.';
