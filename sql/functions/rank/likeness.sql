-- How alike two media are.
create function engine.likeness(one integer, other integer)
    returns double precision
    language sql
    stable
    parallel safe
as $$
    select
        0.5 * coalesce(
            shared::double precision
                / nullif(cardinality(one_set.genres) + cardinality(other_set.genres) - shared, 0),
            0
        )
        + 0.5 * greatest(
            (
                select weights[array_position(neighbour_keys, likeness.other)] / weights[1]
                from model.item_knn
                where item_knn.media_key = likeness.one
            ),
            (
                select weights[array_position(neighbour_keys, likeness.one)] / weights[1]
                from model.item_knn
                where item_knn.media_key = likeness.other
            ),
            0
        )
    from engine.media one_media
    join engine.genre_set one_set on one_set.genre_set_key = one_media.genre_set_key
    join engine.media other_media on other_media.media_key = likeness.other
    join engine.genre_set other_set on other_set.genre_set_key = other_media.genre_set_key
    cross join lateral (
        select count(*) as shared from unnest(one_set.genres) as genre where genre = any (other_set.genres)
    ) both_have
    where one_media.media_key = likeness.one
$$;

comment on function engine.likeness is
    'Half the Jaccard index of the genres of two media, half how strong a neighbour in model.item_knn one is of the other, as a share of the strongest; in [0, 1].';
