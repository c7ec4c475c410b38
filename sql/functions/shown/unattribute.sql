-- The attribution goes with the last positive interaction, so that taking the medium again later is not attributed
-- to the old answer.
create function engine.unattribute(user_keys integer[], media_keys integer[])
    returns void
    language sql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
    delete from engine.attribution named
    using unnest(unattribute.user_keys, unattribute.media_keys) as taken_back (user_key, media_key)
    where named.user_key = taken_back.user_key
        and named.media_key = taken_back.media_key
        and not exists (
            select
            from engine.interaction event
            where event.user_key = named.user_key and event.media_key = named.media_key and event.positive
        )
$$;

comment on function engine.unattribute is
    'Deletes the attributions (engine.attribution) of these people and media, given in pairs, if no interaction is left by which the person took the medium. Call it after interactions were removed.';
