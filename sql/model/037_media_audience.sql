-- engine.nearest_people (user-kNN) finds people to compare with here: those who took a medium of the history.
create table model.media_audience as
    select media_key, user_keys, degrees
    from model.media_audience_now(null);

create unique index media_audience_key on model.media_audience (media_key);

comment on table model.media_audience is
    'Who took each medium, most recent first, those of one moment by user_key, with the length of each one''s history.';
