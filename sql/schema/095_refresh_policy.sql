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
    'Rebuild if the number of interactions differs by at least this share from the number at the last build, or if more than this share of all media is in engine.media_change (media that came or changed genres since the last refresh, or that went since the last build). 0: always. Also, from the next statement on: one that changes more than 10,000 people, or pairs of a person and a medium, and more than this share of all interactions, is recorded as a change of possibly everybody (engine.renew_data_version).';
comment on column engine.refresh_policy.model_max_age is 'Rebuild if the item models are at least as old as this.';
comment on column engine.refresh_policy.new_medium_people is
    'Rebuild if a medium was liked or watched by at least this many people, and by at least ten times as many as had taken it at the last build. People are counted in model.media_audience, so no more than audience_limit of user_knn. Null: new media do not cause a rebuild.';
comment on column engine.refresh_policy.long_history is
    'A history of more interactions than this is long: questions look single media up in it instead of reading all of it (model.long_history). This setting changes no answer.';

insert into engine.refresh_policy default values;
