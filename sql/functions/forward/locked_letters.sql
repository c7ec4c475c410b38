-- In the order in which everybody locks them: two that want the same rows take turns.
create function engine.locked_letters(ids bigint[])
    returns bigint[]
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform engine.checked_list('ids', ids);
    return array(
        select outbox_id
        from engine.outbox
        where (ids is null or outbox_id = any (ids)) and interaction_id is null and error is not null
        order by outbox_id
        for update
    );
end
$$;

comment on function engine.locked_letters is
    'Locks dead letters (events that engagement_db refused) and returns their outbox_ids. ids: only these (null: all that were refused). Errors: ML400 for a list of lists.';
