create function engine.media_card(media_key integer)
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
            'id', media_id,
            'title', title,
            'release_year', release_year,
            'media_type', media_type,
            'cover_url', cover_url,
            'genres', coalesce(genres, '{}'),
            'available', available
        )
        from engine.media
        left join engine.genre_set using (genre_set_key)
        where media_key = media_card.media_key
    );
end
$$;

comment on function engine.media_card is
    'Returns a medium as an object with what the console shows of it: id, title, release_year, media_type, cover_url, genres and available. A medium that the catalogue does not know has only its id: genres is empty, available is false and the other fields are null. Null where no medium has this key.';
