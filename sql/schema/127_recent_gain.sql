-- The sums that engine.sum_changes keeps of engine.opinion_change. A refresh need not wait for them: they count for
-- nothing once model.recent_basis is another one than recent_fold.as_of.
create table engine.recent_fold (
    one boolean primary key default true check (one),
    as_of timestamptz not null,
    seen pg_snapshot not null
);

comment on table engine.recent_fold is
    'Which sums engine.recent_step and engine.recent_gain are added to, in one row or none. as_of: that of the model.recent_basis which they belong to. seen: the snapshot of the rows of engine.opinion_change that they include.';

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
    'What the days (UTC) of each person add to model.recent_sum, or subtract from it, since it was built. people: how many people more or fewer. popular, trending: how much more or less was said, by the half-lives of popular and trending. is_busy: whether the person took more media on that day than influence_limit.per_day.';

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
    'The sums of engine.recent_step for each medium, in the form of model.recent_sum. times: in ascending order; people, popular and trending have, for each time, what is to be added for that time and later. popular_bounds, trending_bounds: for each place of model.recent_list, the longest span first, an upper bound of all that was said of the medium in this span or a shorter one, in the model and since. popular_size, trending_size: the sum of the absolute values that the sums are made of, whether added or subtracted.';

create table engine.recent_bound (
    strategy text not null,
    place integer not null,
    bound double precision not null,
    media_key integer not null,
    primary key (strategy, place, bound, media_key)
);
create index recent_bound_by_media on engine.recent_bound (media_key);

comment on table engine.recent_bound is
    'The bounds of engine.recent_gain, by strategy (popular, trending) and place, for every fourth place (1, 5, 9, …). Its primary key is the index by which the media with the greatest bounds are found.';

-- Two sessions that sum up at once would add the same changes twice.
insert into engine.lock (name) values ('changes');
