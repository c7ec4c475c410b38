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
            select place, genres
            from unnest(genre_bits.media_keys) with ordinality as listed (media_key, place)
            left join engine.media on media.media_key = listed.media_key
            left join engine.genre_set on genre_set.genre_set_key = media.genre_set_key
        ),
        genre as materialized (
            select place, (dense_rank() over (order by genre collate "C") - 1)::integer as number
            from (select place, unnest(genres) as genre from medium) of_each
        ),
        blank as materialized (
            select repeat('0', coalesce(max(number) + 1, 1))::bit varying as bits from genre
        ),
        coded as (
            select place, bit_or(set_bit(blank.bits, number, 1)) as bits
            from genre
            cross join blank
            group by place
        )
        select array_agg(coalesce(coded.bits, blank.bits) order by place)
        from blank
        cross join medium
        left join coded using (place)
    );
end
$$;

comment on function engine.genre_bits is
    'Returns the genres of media as bit strings, one for each of media_keys, in their order. All have one length, with a bit for each genre that any of the media has. Null if media_keys is empty.';
