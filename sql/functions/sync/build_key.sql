-- This builds only an index. Making it the primary key again waits for readers (engine.attach_key), and a session that
-- records something has read the table and waits for this transaction, so that would be a deadlock.
create function engine.build_key()
    returns void
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    definition text;
begin
    select index_aside.definition into definition
    from engine.index_aside
    where name = 'engine.interaction_pkey'
    for update;
    if not found or to_regclass('engine.interaction_pkey') is not null then
        return;
    end if;
    begin
        execute definition;
    exception when unique_violation then
        -- Either the source has an id twice, or a range brought in an event of the outbox before engine.settle knew that
        -- it had arrived. The next reconcile tells the two apart. The row to keep is chosen as in engine.each_id_once.
        with numbered as (
            select
                here.ctid as place,
                here.*,
                user_id,
                media_id,
                row_number() over (
                    partition by interaction_id
                    order by happened_at desc, user_id, media_id, type, value desc
                ) as number
            from engine.interaction here
            join engine.person using (user_key)
            join engine.media using (media_key)
            where interaction_id in (select interaction_id from engine.interaction group by interaction_id having count(*) > 1)
        ),
        gone as (
            delete from engine.interaction here
            using numbered
            where here.ctid = numbered.place and number > 1
        )
        insert into engine.repeated_row (interaction_id, digest)
        select
            interaction_id,
            engine.interaction_hash(interaction_id, user_id, media_id, type::text, value, happened_at)
        from numbered
        where number > 1;
        execute definition;
    end;
end
$$;

comment on function engine.build_key is
    'Builds the unique index of engine.interaction by interaction_id, if a first load has dropped it (engine.set_indexes_aside). Of rows with the same id, the one that engine.each_id_once would choose stays, and the others are moved to engine.repeated_row. A session that records an event waits for the end of the transaction. engine.attach_key makes the index the primary key.';

grant execute on function engine.build_key to ml_service_sync;
