create table model.taken as
    select user_key, events, last_at, codes, "values", times, versions
    from model.taken_now(null);

create unique index taken_key on model.taken (user_key);

-- The arrays are not compressed, nor are those of model.history: they are read often, and unordered numbers hardly
-- compress.
alter table model.taken
    alter column codes set storage external,
    alter column "values" set storage external,
    alter column times set storage external;

comment on table model.taken is
    'All that each person took, oldest first, each as media_key * 4 + what they think of it: 0 nothing good, 1 watched, 2 liked; with the value of the opinion, and the time of the latest event (model.opinions). events: how many there are of them; last_at: when the latest happened. versions: of what state of engine.data_version, the person''s, everybody''s, and of engine.influence_limit.';
