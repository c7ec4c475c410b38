create table engine.pair_sample (
    near_window integer not null default 20 check (near_window between 1 and 500),
    far_audience_limit integer not null default 250 check (far_audience_limit between 1 and 100000)
);
create unique index pair_sample_one on engine.pair_sample ((true));

comment on table engine.pair_sample is
    'How many of the pairs within their windows item_transitions and item_knn are built from: one row. A change takes effect when they are rebuilt: ml-service refresh --all.';
comment on column engine.pair_sample.near_window is
    'Pairs that are at most so many places apart are counted of everybody among audience_limit; those further apart of far_audience_limit people, each so much more as these are fewer.';
comment on column engine.pair_sample.far_audience_limit is
    'See near_window. Those of the least model.spread(user_key).';

insert into engine.pair_sample default values;
