create function engine.people_of_changed_media(user_keys integer[])
    returns integer[]
    language plpgsql
    volatile
    strict
    set search_path = pg_catalog, pg_temp
as $$
declare
    before constant regclass := to_regclass('pg_temp.media_before');
    changed integer[];
    found_keys integer[] := '{}';
begin
    execute format(
        $changed$
            select array_agg(media_key)
            from model.media_popularity now
            left join %s before using (media_key)
            where (now.available, now.genre_set_key) is distinct from (before.available, before.genre_set_key)
        $changed$,
        before
    )
    into changed;
    if changed is not null then
        found_keys := array(
            select distinct user_key
            from (select user_key, unnest(media_keys) as media_key from model.compared) compared
            where media_key = any (changed)
        );
    end if;
    return user_keys || found_keys;
end
$$;

comment on function engine.people_of_changed_media is
    'Returns user_keys, and the keys of the people whose row of model.compared has a medium that was added, or changed availability or genres, since engine.note_before. Null for null.';
