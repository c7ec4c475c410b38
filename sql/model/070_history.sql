-- Person by person, for the index on interactions has them so: small sorts in memory instead of one of
-- everything.
create materialized view model.history as
    select user_key, codes
    from engine.person
    cross join lateral (
        select array_agg(media_key * 4 + preference order by last_at, last_id) as codes
        from (
            select
                media_key,
                max(happened_at) as last_at,
                max(interaction_id) as last_id,
                max(case when not positive then 0 when type = 'WATCH' then 1 else 2 end) as preference
            from engine.interaction
            where interaction.user_key = person.user_key
            group by media_key
        ) taken
    ) ordered
    where codes is not null;

create unique index history_key on model.history (user_key);

comment on materialized view model.history is
    'All that each person took, oldest first, each as media_key * 4 + what was done with it: 0 disliked, 1 watched, 2 liked.';
