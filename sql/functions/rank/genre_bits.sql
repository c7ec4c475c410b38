-- Genres as bit strings, so that two media are compared by counting bits.
create function engine.genre_bits(media_keys integer[])
    returns bit varying[]
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        with medium as materialized (
            select place, genre_set.genre_set_key, genres
            from unnest(genre_bits.media_keys) with ordinality as listed (media_key, place)
            left join engine.media on media.media_key = listed.media_key
            left join engine.genre_set on genre_set.genre_set_key = media.genre_set_key
        ),
        combination as materialized (
            select distinct genre_set_key, genres from medium
        ),
        genre as materialized (
            select genre, (row_number() over () - 1)::integer as number
            from (select distinct unnest(genres) as genre from combination) occurring
        ),
        blank as materialized (
            select repeat('0', greatest(1, count(*)::integer))::bit varying as bits from genre
        ),
        coded as (
            select
                genre_set_key,
                coalesce(bit_or(set_bit(blank.bits, number, 1)), blank.bits) as bits
            from combination
            cross join blank
            left join genre on genre.genre = any (combination.genres)
            group by genre_set_key, blank.bits
        )
        select array_agg(bits order by place)
        from medium
        left join coded using (genre_set_key)
    );
end
$$;

comment on function engine.genre_bits is
    'The genres of media, in the order of the list: a bit string each, all of one length, with a bit for each genre that any of them has; null for a medium of which the catalogue knows none. No media: null.';
