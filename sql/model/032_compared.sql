create table model.compared as
    select user_key, media_keys, times, "values"
    from model.compared_now(null);

create unique index compared_key on model.compared (user_key);

comment on table model.compared is
    'What user-kNN compares people by: the media that each person liked or watched most recently, latest first, at most history_limit of the model user_knn. times: when; "values": the values they gave them.';
