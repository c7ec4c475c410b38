-- engine.from_people (user-kNN) reads this of each of the nearest people.
create table model.user_history as
    select user_key, media_keys, genre_set_keys, "values"
    from model.user_history_now(null);

create unique index user_history_key on model.user_history (user_key);

comment on table model.user_history is
    'The media of model.compared for each person, most recent first, with the combination of genres of each (0: the medium is not available), and the value that the person gave it.';
