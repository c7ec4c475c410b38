-- The join leaves out people without a positive opinion: they have no row in model.user_history, and no key on a shard.
create materialized view model.long_history as
    select user_key
    from model.taken
    join model.user_history using (user_key)
    cross join engine.refresh_policy
    where events > long_history;

create unique index long_history_key on model.long_history (user_key);

comment on materialized view model.long_history is
    'The people who have more interactions than refresh_policy.long_history and liked or watched something. What they took is looked up medium by medium (engine.long_answers), which gives the same answers.';
