create table model.media_sum as
    select media_key, people, popularity, trend
    from model.media_sum_now(null);

create unique index media_sum_key on model.media_sum (media_key);

comment on table model.media_sum is
    'The sums of the opinions of each medium, time-decayed (forward decay), as log2: one more is twice as much. popularity: each person counts once, with the value of their opinion, as of their latest event. trend: the same with a half-life of its own, except that all that a person took on one day (UTC) counts as engine.influence_limit.per_day media at most. people: how many people liked or watched it, at any time. Media that nobody liked or watched have no row.';
