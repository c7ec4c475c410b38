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
    'All that each person took, oldest first. codes: media_key * 4 + preference, which is 2 for liked, 1 for watched, 0 for neither; "values" and times: value and last_at of the same opinions (model.opinions). events: how many interactions the person has; last_at: when the latest happened. versions: hashes of the state that the row was made from: of engine.data_version of the person, of the same of the user_key -1 (changes of more than 10,000 people at once), and of engine.influence_limit.';
