-- A call removes a few people, so that nobody who reads or writes waits for long.
create function engine.let_go(after integer default 0, most integer default 1000)
    returns integer
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    keys integer[];
begin
    if not exists (select from engine.shard where not is_alone and leaving = '{}') then
        return null;
    end if;
    keys := array(
        select user_key
        from engine.person
        where user_key > let_go.after and not engine.is_own(user_id, (select slots from engine.shard))
        order by user_key
        limit let_go.most
    );
    if keys = '{}' then
        delete from engine.answer_log
        using engine.shard
        where user_key = 0 and shown_at < arrived_at;
        update engine.shard set is_alone = true, arrived_at = null;
        return null;
    end if;
    -- Lock order, as everywhere: the outbox first, then interactions, each by id.
    perform from engine.outbox where user_key = any (keys) order by outbox_id for update;
    delete from engine.outbox where user_key = any (keys);
    delete from engine.answer_log where user_key = any (keys);
    delete from engine.attribution where user_key = any (keys);
    delete from engine.outside_id
    where id in (select user_id from engine.person where user_key = any (keys)) and kind = 'user';
    perform from engine.interaction where user_key = any (keys) order by interaction_id for update;
    delete from engine.interaction where user_key = any (keys);
    delete from engine.deletion where user_key = any (keys);
    return keys[cardinality(keys)];
end
$$;

comment on function engine.let_go is
    'Removes from a shard that was split what it still has of people of other slots: their events, answers, attributions, outside ids, interactions and deletions. It takes people with a user_key above after, in order, and no more than the number most. Returns the last of their keys, for the next call. Returns null once nobody with a greater key is left: then it deletes the answers that were shown to nobody in particular before the split, and marks the shard as alone (engine.shard.is_alone). Returns null, and does nothing, if engine.shard.leaving is not empty yet, if the shard is alone already, or on one node.';
