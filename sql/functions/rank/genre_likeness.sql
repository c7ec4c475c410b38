-- How much alike media are by their genres: few combinations of these, so that few are compared.
create function engine.genre_likeness(media_keys integer[], out sets integer[], out jaccard double precision[])
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    -- Bit strings, so that two are compared by counting bits.
    with medium as materialized (
        select place, coalesce(genre_set.genre_set_key, 0) as genre_set_key, genres
        from unnest(genre_likeness.media_keys) with ordinality as listed (media_key, place)
        left join engine.media on media.media_key = listed.media_key
        left join engine.genre_set on genre_set.genre_set_key = media.genre_set_key
    ),
    combination as materialized (
        select row_number() over ()::integer as number, genre_set_key, genres
        from (select distinct genre_set_key, genres from medium) occurring
    ),
    genre as materialized (
        select genre, (row_number() over () - 1)::integer as number
        from (select distinct unnest(genres) as genre from combination) occurring
    ),
    blank as materialized (
        select repeat('0', greatest(1, count(*)::integer))::bit varying as bits from genre
    ),
    coded as materialized (
        select
            combination.number,
            coalesce(bit_or(set_bit(blank.bits, genre.number, 1)), blank.bits) as bits,
            count(genre.number)::double precision as genre_count
        from combination
        cross join blank
        left join genre on genre.genre = any (combination.genres)
        group by combination.number, blank.bits
        order by combination.number
    )
    select
        (
            select array_agg(combination.number order by place)
            from medium
            join combination using (genre_set_key)
        ),
        (
            select array_agg(
                array(
                    select case when shared > 0 then shared / (coded.genre_count + pair.genre_count - shared) else 0 end
                    from (
                        select bit_count(coded.bits & other.bits) as shared, other.genre_count, other.number
                        from coded other
                        offset 0 -- counted once
                    ) pair
                    order by pair.number
                )
                order by coded.number
            )
            from coded
        )
    into sets, jaccard;
end
$$;

comment on function engine.genre_likeness is
    'sets: of each medium, in the order of the list, the number of its combination of genres, from 1; media of which the catalogue knows none have one of their own. jaccard: the Jaccard index of each combination (row) and each other (column); 0 where neither has genres. No media: null.';
