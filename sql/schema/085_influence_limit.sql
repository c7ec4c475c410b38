create table engine.influence_limit (
    per_medium double precision not null default 10 check (per_medium between 0.001 and 200),
    per_day double precision not null default 20 check (per_day between 1 and 1e6)
);
create unique index influence_limit_one on engine.influence_limit ((true));

comment on table engine.influence_limit is
    'How much one person can decide for everybody: one row. A change takes effect at once in lists of the last hours, and with the next refresh in models.';
comment on column engine.influence_limit.per_medium is
    'The greatest value that the opinion of one person of one medium has (model.opinions), in units of interaction_value. It is 10, so that ratings of up to ten points count unchanged.';
comment on column engine.influence_limit.per_day is
    'How many media that one person took in one day (UTC) count fully in the trend and in lists of the last hours. If there are more, each counts less, so that together they count as this many. It is 20: of 72,877 days on which people of MovieTweetings rated anything, 99.86 % have no more.';

insert into engine.influence_limit default values;
