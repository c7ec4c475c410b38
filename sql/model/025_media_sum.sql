create table model.media_sum as
    select media_key, people, popularity, trend
    from model.media_sum_now(null);

create unique index media_sum_key on model.media_sum (media_key);

comment on table model.media_sum is
    'What opinions of each medium add up to, by value and time-decayed, as log2: one more is twice as much. popularity: a person counts once, with the value of their opinion, as of their latest event; trend: the same, but that all that a person took in one day (UTC) counts as engine.influence_limit.per_day media at most, with a half-life of its own. people: how many liked or watched it, whenever it was. What nobody did is not here.';
