create function engine.deed(asker engine.asker, media_key integer)
    returns text
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select case when type = 'WATCH' then 'watched' when positive then 'liked' else 'disliked' end
        from engine.events_of(asker) event
        where event.media_key = deed.media_key
        order by happened_at desc, interaction_id desc
        limit 1
    );
end
$$;

comment on function engine.deed is
    'What a person last did with a medium: liked, watched or disliked; null where they did nothing.';
