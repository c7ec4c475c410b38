create table engine.refresh_policy (
    model_growth double precision not null default 0.005 check (model_growth between 0 and 1),
    model_max_age interval not null default '1 day' check (model_max_age >= '0'),
    new_medium_people integer default 10 check (new_medium_people >= 2),
    long_history integer not null default 4000 check (long_history >= 0)
);
create unique index refresh_policy_one on engine.refresh_policy ((true));

comment on table engine.refresh_policy is
    'When a refresh rebuilds the item models (item_transitions, item_knn, slim), which cost nine tenths of it, beside all else, which every refresh brings up to date: one row. Takes effect with the next refresh.';
comment on column engine.refresh_policy.model_growth is
    'When there are so many interactions more, or fewer, than they were built from, as a share of these; or as large a share of the media has changed. 0: always.';
comment on column engine.refresh_policy.model_max_age is 'When they are as old as this.';
comment on column engine.refresh_policy.new_medium_people is
    'When a medium was taken by so many people, ten times as many as when they were built: it has no neighbours yet. Null: they do not wait for that.';
comment on column engine.refresh_policy.long_history is
    'Of how many interactions a history is so long that questions look media up in it, instead of reading it (model.long_history). It changes no answer.';

insert into engine.refresh_policy default values;
