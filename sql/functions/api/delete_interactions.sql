create function api.delete_interactions(
    event_id text default null,
    user_id uuid default null,
    media_id uuid default null,
    type text default null
)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
as $$
declare
    ids bigint[];
    user_keys integer[];
    media_keys integer[];
begin
    if num_nonnulls(event_id, user_id) <> 1 or num_nonnulls(user_id, media_id, type) not in (0, 3) then
        raise 'expected event_id, or user_id, media_id and type' using errcode = 'ML400';
    elsif char_length(event_id) not between 1 and 200 then
        raise 'event_id: expected a text of 1 to 200 characters' using errcode = 'ML400';
    elsif type not in ('LIKE', 'DISLIKE', 'WATCH') then
        raise 'type: expected LIKE, DISLIKE or WATCH' using errcode = 'ML400';
    end if;

    perform engine.pass_gate();
    if not engine.is_own(user_id, (select slots from engine.shard)) then
        raise 'user_id: another shard has this person' using errcode = 'ML421';
    end if;

    -- Forwarding gives an event another interaction_id. engine.mark_forwarded and api.forget_user lock the rows of
    -- engine.outbox first as well, so that one of two transactions waits for the other.
    perform
    from engine.outbox
    where outbox.event_id = delete_interactions.event_id and engine.is_counted(user_key)
    for update;
    perform
    from engine.outbox
    join engine.person using (user_key)
    join engine.media using (media_key)
    where person.user_id = delete_interactions.user_id
        and media.media_id = delete_interactions.media_id
        and outbox.type = delete_interactions.type::engine.interaction_type
    order by outbox_id
    for update of outbox;
    -- Locked in the order of interaction_id, as in engine.mark_forwarded and api.forget_user, which prevents deadlocks.
    perform
    from engine.interaction
    join engine.person using (user_key)
    join engine.media using (media_key)
    where person.user_id = delete_interactions.user_id
        and media.media_id = delete_interactions.media_id
        and interaction.type = delete_interactions.type::engine.interaction_type
    order by interaction_id
    for update of interaction;

    with deleted as (
        delete from engine.interaction
        where interaction_id in (
            select coalesce(outbox.interaction_id, outbox_id)
            from engine.outbox
            where outbox.event_id = delete_interactions.event_id and engine.is_counted(user_key)
            union all
            select interaction.interaction_id
            from engine.interaction
            join engine.person using (user_key)
            join engine.media using (media_key)
            where person.user_id = delete_interactions.user_id
                and media.media_id = delete_interactions.media_id
                and interaction.type = delete_interactions.type::engine.interaction_type
        )
        returning interaction.interaction_id, interaction.user_key, interaction.media_key, interaction.type
    ),
    noted as (
        insert into engine.deletion (interaction_id, user_key, media_key, type)
        select deleted.interaction_id, deleted.user_key, deleted.media_key, deleted.type
        from deleted
        on conflict do nothing
    )
    select coalesce(array_agg(deleted.interaction_id), '{}'), array_agg(deleted.user_key), array_agg(deleted.media_key)
    into ids, user_keys, media_keys
    from deleted;
    perform engine.unattribute(user_keys, media_keys);

    -- The event_id may name another event from now on. engine.settle removes events that still wait in the outbox.
    delete from engine.outbox where user_key = any (user_keys) and outbox.interaction_id = any (ids);
    update engine.outbox set event_id = null where outbox_id = any (ids);
    return json_build_object('count', cardinality(ids));
end
$$;

comment on function api.delete_interactions is
    'Deletes recorded interactions: with event_id, the one that was recorded here with it in the last 30 days; with user_id, media_id and type (LIKE, DISLIKE or WATCH), all of this type by this person on this medium, wherever they come from. From the commit on, answers are as if they had never been; the models forget them with the next refresh, the item models when these are rebuilt (engine.refresh_policy: within a day). engagement_db is told once (source.delete_interactions). The event_id may be used again. Returns a JSON object with count, the number of deleted interactions (0 where there were none). Errors: ML400 unless either event_id or the three other arguments are given, for an event_id that is not 1 to 200 characters long, and for another type; ML421 on a shard that does not have this person.';
