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
    'Returns the keys of the media for which a function of engine now returns other rows about these people than engine.note_before recorded. entries: the name of the function, compared_media or recent_words. Null for null.';
