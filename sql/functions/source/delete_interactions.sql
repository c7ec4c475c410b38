-- The counterpart of source.interaction and source.append_interactions: whoever edits one edits all. Interactions are
-- deleted one by one, so that each is a plain DELETE at the source, which needs no more rights than that.
create function source.delete_interactions(
    interaction_ids bigint[],
    user_ids uuid[],
    media_ids uuid[],
    types text[]
)
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    event record;
begin
    for event in
        select *
        from unnest(
            delete_interactions.interaction_ids,
            delete_interactions.user_ids,
            delete_interactions.media_ids,
            delete_interactions.types
        ) as deleted (interaction_id, user_id, media_id, type)
    loop
        -- An id alone may belong to another row: engagement_db may have been restored from a backup.
        delete from engagement_db.interaction
        where id = event.interaction_id and user_id = event.user_id and media_id = event.media_id;
    end loop;
end
$$;

comment on function source.delete_interactions is
    'Removes interactions from engagement_db: their ids, people, media and types (LIKE, DISLIKE, WATCH), one element each. It must be idempotent: if it is in doubt whether a call arrived there, it is called again with the same arguments. You may edit it to append rows of a type of your own instead, one for each interaction_id; then edit source.interaction to leave out the interactions that these rows name. Errors: those of postgres_fdw, and of the table there.';

grant execute on function source.delete_interactions to ml_service_sync;
