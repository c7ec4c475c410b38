-- In a view or a table without a key an id may come twice. The full order makes the choice independent of plans.
create function engine.each_id_once(incoming engine.incoming)
    returns engine.incoming
    language plpgsql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    if cardinality(incoming.interaction_ids) = (select count(distinct id) from unnest(incoming.interaction_ids) as id) then
        return incoming;
    end if;
    select
        array_agg(interaction_id order by interaction_id) filter (where place = 1),
        array_agg(user_id order by interaction_id) filter (where place = 1),
        array_agg(media_id order by interaction_id) filter (where place = 1),
        array_agg(type order by interaction_id) filter (where place = 1),
        array_agg(amount order by interaction_id) filter (where place = 1),
        array_agg(happened_at order by interaction_id) filter (where place = 1),
        array_agg(interaction_id) filter (where place > 1),
        array_agg(
            engine.interaction_hash(interaction_id, user_id, media_id, type::text, amount, happened_at)
        ) filter (where place > 1)
    into
        incoming.interaction_ids,
        incoming.user_ids,
        incoming.media_ids,
        incoming.types,
        incoming.amounts,
        incoming.times,
        incoming.repeated_ids,
        incoming.repeated_digests
    from (
        select
            there.*,
            row_number() over (
                partition by interaction_id
                order by happened_at desc, user_id, media_id, type, amount desc
            ) as place
        from unnest(
            incoming.interaction_ids,
            incoming.user_ids,
            incoming.media_ids,
            incoming.types,
            incoming.amounts,
            incoming.times
        ) as there (interaction_id, user_id, media_id, type, amount, happened_at)
    ) numbered;
    return incoming;
end
$$;

comment on function engine.each_id_once is
    'Returns incoming with one row for each id: the latest one; of equal times, the first by user_id, media_id, type and value (the greatest value first). The other rows are moved to repeated_ids and repeated_digests.';

grant execute on function engine.each_id_once to ml_service_sync;
