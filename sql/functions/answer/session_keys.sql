-- A medium that was visited several times counts at its last visit, because the latest visits weigh most.
create function engine.session_keys(media_ids uuid[])
    returns integer[]
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform engine.checked_list('media_ids', media_ids);
    if cardinality(media_ids) > 1000 then
        raise 'media_ids: expected at most 1000 ids, got %', cardinality(media_ids) using errcode = 'ML400';
    end if;
    return (
        select coalesce(array_agg(media_key order by place), '{}')
        from (
            select media_id, max(place) as place
            from unnest(session_keys.media_ids) with ordinality as visited (media_id, place)
            group by media_id
        ) visited
        join engine.media using (media_id)
    );
end
$$;

comment on function engine.session_keys is
    'Returns the keys of these media, each once, at its last place in media_ids; unknown media are left out. Never null. Errors: ML400 for more than 1,000, or a list of lists.';
