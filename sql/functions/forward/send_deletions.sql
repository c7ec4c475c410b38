-- If deletions are refused together, each half of them is sent by itself, and so on, until a refused deletion is alone.
create function engine.send_deletions(interaction_ids bigint[])
    returns table (interaction_id bigint, error text)
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    batch record;
begin
    select
        array_agg(deletion.interaction_id order by deletion.interaction_id) as interaction_ids,
        array_agg(user_id order by deletion.interaction_id) as user_ids,
        array_agg(media_id order by deletion.interaction_id) as media_ids,
        array_agg(type::text order by deletion.interaction_id) as types,
        count(*) / 2 as half
    into batch
    from engine.deletion
    join engine.person using (user_key)
    join engine.media using (media_key)
    where deletion.interaction_id = any (send_deletions.interaction_ids);
    if batch.interaction_ids is null then
        return;
    end if;

    begin
        perform source.delete_interactions(batch.interaction_ids, batch.user_ids, batch.media_ids, batch.types);
        return query select id, null::text from unnest(batch.interaction_ids) id;
        return;
    exception when others then
        if not engine.is_refusal(sqlstate) then
            raise;
        end if;
        if batch.half = 0 then
            return query values (batch.interaction_ids[1], sqlerrm);
            return;
        end if;
    end;
    return query select * from engine.send_deletions(batch.interaction_ids[:batch.half]);
    return query select * from engine.send_deletions(batch.interaction_ids[batch.half + 1:]);
end
$$;

comment on function engine.send_deletions is
    'Deletes at engagement_db the interactions of engine.deletion with these ids. Returns each, with the error with which engagement_db refused the deletion when sent alone; null: it is deleted there. Errors: those of postgres_fdw that are no refusal (engine.is_refusal).';

grant execute on function engine.send_deletions to ml_service_sync;
