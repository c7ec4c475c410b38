create table model.media_total as
    select media_key, popularity_class, trend_class, people, popularity, trend
    from model.media_total_now(null);

create unique index media_total_key on model.media_total (media_key, popularity_class, trend_class);

comment on table model.media_total is
    'The exact sums of the opinions of each medium, with forward decay: a row for the opinions of a medium that have the same popularity_class and the same trend_class. popularity: the sum of value × 2 ^ (time / half_life), in units of 2 ^ (16 * popularity_class - 44); the log2 of each summand is at least 16 * popularity_class and less than 16 * popularity_class + 16. trend: likewise, by trend_class, with the half_life of the trend and bounded by engine.influence_limit.per_day. people: how many opinions these are. A refresh adds what people did, and subtracts what no longer holds.';
