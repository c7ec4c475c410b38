create function engine.media_that_differ(entries text, user_keys integer[])
    returns integer[]
    language plpgsql
    volatile
    strict
    set search_path = pg_catalog, pg_temp
as $$
declare
    media_keys integer[];
begin
    execute format(
        $differ$
            with now as materialized (select * from engine.%1$I($1))
            select coalesce(array_agg(distinct media_key), '{}')
            from (
                (select * from now except all select * from pg_temp.%2$I)
                union all
                (select * from pg_temp.%2$I except all select * from now)
            ) differing
        $differ$,
        entries,
        entries || '_before'
    )
    into media_keys
    using user_keys;
    return media_keys;
end
$$;

comment on function engine.media_that_differ is
    'The media of which a function of engine (compared_media, recent_words) says something else of these people than before (engine.note_before); null of null.';
