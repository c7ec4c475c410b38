-- A refresh renews only people who did something: a row may have opinions older than 720 hours, which no list counts.
create table model.recent_opinion as
    select user_key, media_keys, last_at, "values", both_at, more
    from model.recent_opinion_now(null);

create unique index recent_opinion_key on model.recent_opinion (user_key);

alter table model.recent_opinion
    alter column media_keys set storage external,
    alter column last_at set storage external,
    alter column "values" set storage external,
    alter column both_at set storage external,
    alter column more set storage external;

comment on table model.recent_opinion is
    'What each person said of media in the last 720 hours (model.last_word), in the order of last_at. Some opinions may be older.';
