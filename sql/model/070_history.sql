-- Person by person, for the index on interactions has them so: small sorts in memory instead of one of
-- everything.
create materialized view model.history as
    select user_key, codes
    from engine.person
    cross join lateral (
        select array_agg(media_key * 4 + preference order by last_at, last_id) as codes
        from model.opinions(person.user_key)
    ) ordered
    where codes is not null;

create unique index history_key on model.history (user_key);

comment on materialized view model.history is
    'All that each person took, oldest first, each as media_key * 4 + what they think of it: 0 nothing good, 1 watched, 2 liked.';
