-- The ORDER BY saves memory: a sort spills to disk, and arrays that grow in the hash table of an aggregate do not. These
-- arrays are as large as all histories together.
create materialized view model.media_place with (parallel_workers = 1024) as
    select
        media_key,
        array_agg(user_key) as user_keys,
        array_agg(length) as lengths,
        array_agg(place) as places
    from (
        select
            user_key,
            unnest(codes) >> 2 as media_key,
            cardinality(codes) as length,
            generate_series(1, cardinality(codes)) as place
        from model.history
        order by media_key
    ) taken
    group by media_key;

create unique index media_place_key on model.media_place (media_key);

-- The arrays are not compressed: they are read often, and unordered numbers hardly compress.
alter materialized view model.media_place
    alter column user_keys set storage external,
    alter column lengths set storage external,
    alter column places set storage external;

comment on materialized view model.media_place is
    'Where each medium is in the histories of model.history. The arrays have an element for each person who took it: user_keys; lengths, the length of the person''s history; places, the place of the medium in it, from 1.';
