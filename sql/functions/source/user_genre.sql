-- The genres that people say they like, one row per person and genre.
create view source.user_genre with (security_invoker = true) as
    select preferences.user_id, genre.genre_name::text as genre
    from user_db.user_preferences preferences
    join user_db.tb_user_genre genre on genre.user_id = preferences.user_id
    where genre.genre_name is not null;

comment on view source.user_genre is
    'The genres that people state, one row for each person and genre. user_id uuid, genre text: neither is null. A pair may occur more than once. Genres are the words of the catalogue, in upper or lower case, with or without spaces around them.';

grant select on source.user_genre to ml_service_sync;
