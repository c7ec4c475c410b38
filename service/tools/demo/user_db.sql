-- What the user service creates in user_db. Only the demo, the loaders and the tests run this: in
-- production the tables are the user service's own.
create table if not exists user_preferences (
    id uuid primary key,
    user_id uuid not null
);
create unique index if not exists user_preferences_user_id on user_preferences (user_id);

create table if not exists tb_user_genre (
    user_id uuid,
    genre_name varchar(50)
);
create index if not exists tb_user_genre_user_id on tb_user_genre (user_id);
