create materialized view model.media_place with (parallel_workers = 2) as
    select
        media_key,
        array_agg(start) as starts,
        array_agg(length) as lengths,
        array_agg(place) as places
    from (
        select
            unnest(codes) >> 2 as media_key,
            start::integer,
            cardinality(codes) as length,
            generate_series(1, cardinality(codes)) as place
        from (
            select codes, sum(cardinality(codes)) over (order by user_key) - cardinality(codes) as start
            from model.history
        ) one_after_the_other
    ) taken
    group by media_key;

create unique index media_place_key on model.media_place (media_key);

-- Not compressed: they are read often, and numbers in disorder hardly shrink.
alter materialized view model.media_place
    alter column starts set storage external,
    alter column lengths set storage external,
    alter column places set storage external;

comment on materialized view model.media_place is
    'Where each medium is among the histories of model.history, one after the other by user_key: an element for each person who took it, with what comes before their history, its length, and the place within it, from 1.';
