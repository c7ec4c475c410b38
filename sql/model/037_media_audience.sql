-- engine.nearest_people (user-kNN) finds people to compare with here: those who took a medium of the history.
create table model.media_audience as
    select media_key, user_keys, degrees
    from model.media_audience_now(null);

create unique index media_audience_key on model.media_audience (media_key);

comment on table model.media_audience is
    'The people who have each medium in their row of model.compared, most recent first, ties by user_key, at most audience_limit of the model user_knn. degrees: how many media model.compared has of each of them.';
