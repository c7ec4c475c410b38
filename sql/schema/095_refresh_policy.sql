create table engine.refresh_policy (
    model_growth double precision not null default 0.005 check (model_growth between 0 and 1),
    model_max_age interval not null default '1 day' check (model_max_age >= '0'),
    new_medium_people integer default 10 check (new_medium_people >= 2),
    long_history integer not null default 4000 check (long_history >= 0)
);
create unique index refresh_policy_one on engine.refresh_policy ((true));

comment on table engine.refresh_policy is
    'When a refresh rebuilds the item models (item_transitions, item_knn, slim), which take nine tenths of its time; every refresh brings all other models up to date. One row. A change takes effect with the next refresh.';
comment on column engine.refresh_policy.model_growth is
    'Rebuild when the number of interactions differs by this share from the number at the last build, or when this share of the media has changed. 0: always.';
comment on column engine.refresh_policy.model_max_age is 'Rebuild when the item models are as old as this.';
comment on column engine.refresh_policy.new_medium_people is
    'Rebuild when a medium that has no neighbours yet was taken by this many people, and by ten times as many as at the last build. Null: new media do not cause a rebuild.';
comment on column engine.refresh_policy.long_history is
    'A history of more interactions than this is long: questions look media up in it instead of reading all of it (model.long_history). It changes no answer.';

insert into engine.refresh_policy default values;
