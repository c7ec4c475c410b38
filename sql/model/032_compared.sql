create table model.compared as
    select user_key, media_keys, times, "values"
    from model.compared_now(null);

create unique index compared_key on model.compared (user_key);

comment on table model.compared is
    'What user-kNN compares people by: the media that each liked or watched most recently, latest first, as many as its history_limit; when, and the value they gave it.';
