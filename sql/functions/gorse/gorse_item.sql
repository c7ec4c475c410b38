create function engine.gorse_item(media_id uuid)
    returns json
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return (
        select json_build_object(
            'ItemId', coalesce(outside_id, media_id::text),
            'IsHidden', not available,
            'Categories', genres,
            'Timestamp', to_char(
                make_date(case when release_year between 1 and 9999 then release_year else 1 end, 1, 1),
                'YYYY-MM-DD"T00:00:00Z"'
            ),
            'Labels', null,
            'Comment', coalesce(title, '')
        )
        from engine.media
        join engine.genre_set using (genre_set_key)
        left join engine.outside_id on outside_id.id = media.media_id
        where media.media_id = gorse_item.media_id
    );
end
$$;

comment on function engine.gorse_item is
    'Returns a medium as an item object of Gorse: Categories are its genres, Comment is its title, Timestamp is the beginning of its release_year (the year 1 where that is unknown), and IsHidden says that it is not available. Null for a medium that the catalogue does not know.';
