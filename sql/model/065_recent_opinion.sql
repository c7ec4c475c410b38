-- (What it reads is named, so that whoever restores a dump has that first.)
create materialized view model.recent_opinion as
    select user_key, versions, media_keys, last_at, "values", both_at, more
    from model.recent_now()
    where exists (select from model.taken);

create unique index recent_opinion_key on model.recent_opinion (user_key);

alter materialized view model.recent_opinion
    alter column media_keys set storage external,
    alter column last_at set storage external,
    alter column "values" set storage external,
    alter column both_at set storage external,
    alter column more set storage external;

comment on materialized view model.recent_opinion is
    'What each person said of media in the last 720 hours (model.last_word), by last_at, and maybe some of what they said before. versions: as in model.taken.';
