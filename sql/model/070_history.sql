-- This is a copy because model.taken changes with each refresh, and item models must keep what they were built from.
create materialized view model.history as
    select user_key, codes
    from model.taken;

create unique index history_key on model.history (user_key);

alter materialized view model.history alter column codes set storage external;

comment on materialized view model.history is
    'All that each person took, as model.taken had it when the item models were last built. codes: oldest first, media_key * 4 + preference, which is 2 for liked, 1 for watched, 0 for neither.';
