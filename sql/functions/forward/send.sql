-- If events are refused together, each half of them is sent by itself, and so on, until a refused event is alone.
create function engine.send(outbox_ids bigint[])
    returns table (outbox_id bigint, interaction_id bigint, error text)
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    batch record;
    ids bigint[];
begin
    select
        array_agg(event.outbox_id order by event.outbox_id) as outbox_ids,
        array_agg(user_id order by event.outbox_id) as user_ids,
        array_agg(media_id order by event.outbox_id) as media_ids,
        array_agg(type::text order by event.outbox_id) as types,
        array_agg(value order by event.outbox_id) as "values",
        array_agg(happened_at order by event.outbox_id) as times,
        count(*) / 2 as half
    into batch
    from engine.outbox event
    join engine.person using (user_key)
    join engine.media using (media_key)
    where event.outbox_id = any (send.outbox_ids);
    if batch.outbox_ids is null then
        return;
    end if;

    begin
        ids := array(
            select id
            from source.append_interactions(
                batch.user_ids, batch.media_ids, batch.types, batch."values", batch.times
            ) id
            order by id
        );
        if cardinality(ids) <> cardinality(batch.outbox_ids) then
            raise 'engagement_db numbered % of % events', cardinality(ids), cardinality(batch.outbox_ids)
                using errcode = 'data_exception';
        end if;
        return query select * from unnest(batch.outbox_ids, ids, null::text[]);
        return;
    exception when others then
        if not engine.is_refusal(sqlstate) then
            raise;
        end if;
        if batch.half = 0 then
            return query values (batch.outbox_ids[1], null::bigint, sqlerrm);
            return;
        end if;
    end;
    return query select * from engine.send(batch.outbox_ids[:batch.half]);
    return query select * from engine.send(batch.outbox_ids[batch.half + 1:]);
end
$$;

comment on function engine.send is
    'Writes events of the outbox to engagement_db, in order. Returns for each event the interaction_id that engagement_db gave it, or the error with which it refused the event when sent alone. Errors: those of postgres_fdw that are no refusal (engine.is_refusal).';

grant execute on function engine.send to ml_service_sync;
