create function engine.with_genre_and_type(filter jsonb, genre text, type text)
    returns jsonb
    language plpgsql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    if genre is null and type is null then
        return filter;
    end if;
    return coalesce(filter, '{}') || jsonb_strip_nulls(jsonb_build_object('genre', genre, 'media_type', type));
end
$$;

comment on function engine.with_genre_and_type is
    'Returns a filter whose fields genre and media_type are replaced by the arguments genre and type, where these are not null.';
