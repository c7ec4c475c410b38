-- This is a copy because model.taken changes with each refresh, and item models must keep what they were built from.
create materialized view model.history as
    select user_key, codes
    from model.taken;

create unique index history_key on model.history (user_key);

alter materialized view model.history alter column codes set storage external;

comment on materialized view model.history is
    'All that each person took as model.taken had it when the item models were last built: oldest first, each as media_key * 4 + what they think of it: 0 nothing good, 1 watched, 2 liked.';
