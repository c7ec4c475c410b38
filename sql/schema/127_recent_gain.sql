-- The sums that engine.sum_changes keeps of engine.opinion_change. A refresh need not wait for them: they count for
-- nothing once model.recent_basis is another one than recent_fold.as_of.
create table engine.recent_fold (
    one boolean primary key default true check (one),
    as_of timestamptz not null,
    seen pg_snapshot not null
);

comment on table engine.recent_fold is
    'What engine.recent_step and engine.recent_gain add to: the model.recent_basis that is as of this moment; and which of engine.opinion_change they have. One row, or none.';

create table engine.recent_step (
    user_key integer not null,
    day date not null,
    media_key integer not null,
    at timestamptz not null,
    people integer not null,
    popular double precision not null,
    trending double precision not null,
    is_busy boolean not null
);
create index recent_step_by_user on engine.recent_step (user_key, day);
create index recent_step_by_media on engine.recent_step (media_key);
create index recent_step_of_busy on engine.recent_step (day) where is_busy;

comment on table engine.recent_step is
    'What each person''s days (UTC) add to model.recent_sum, and take from it, since it was built: of how many people, and what they said, by the half-lives of popular and trending. is_busy: in that day they took more media than influence_limit.per_day.';

create table engine.recent_gain (
    media_key integer primary key,
    popular_bounds double precision[] not null,
    trending_bounds double precision[] not null,
    popular_size double precision not null,
    trending_size double precision not null,
    times timestamptz[] not null,
    people integer[] not null,
    popular double precision[] not null,
    trending double precision[] not null
);

comment on table engine.recent_gain is
    'engine.recent_step summed up by medium, as model.recent_sum: times, and for each what is to be added from then on. Bounds: for each span of model.recent_list, the longest first, no more than this is said of it then or in less, all in all; size: what the sums are made of, whether added or taken away.';

create table engine.recent_bound (
    strategy text not null,
    place integer not null,
    bound double precision not null,
    media_key integer not null,
    primary key (strategy, place, bound, media_key)
);
create index recent_bound_by_media on engine.recent_bound (media_key);

comment on table engine.recent_bound is
    'The bounds of engine.recent_gain by strategy (popular, trending) and place, of every fourth: so the greatest are found.';

-- Two sessions that sum up at once would add the same changes twice.
insert into engine.lock (name) values ('changes');
