-- What somebody did comes down to opinions once a refresh, which is most of the work for the views of all
-- people that read this. Person by person, for the index on interactions has them so: small sorts in memory
-- instead of one of everything.
create materialized view model.taken as
    select user_key, codes, "values", times
    from engine.person
    cross join lateral (
        select
            array_agg(media_key * 4 + preference order by last_at, last_id) as codes,
            array_agg(value order by last_at, last_id) as "values",
            array_agg(last_at order by last_at, last_id) as times
        from model.opinions(person.user_key)
    ) ordered
    where codes is not null;

create unique index taken_key on model.taken (user_key);

-- Not compressed, here and so in model.history: they are read often, and numbers in disorder hardly shrink.
alter materialized view model.taken alter column codes set storage external;

comment on materialized view model.taken is
    'All that each person took, oldest first, each as media_key * 4 + what they think of it: 0 nothing good, 1 watched, 2 liked; with the value of the opinion, and the time of the latest event (model.opinions).';
