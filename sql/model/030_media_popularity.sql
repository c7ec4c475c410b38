create table model.media_popularity as
    select media_key, media_id, available, popularity, genre_set_key, people
    from model.media_popularity_now(null);

-- Both have all that is asked of a medium. What most look-ups are of is in the second, which stays in a processor's
-- cache where few of a large catalogue were ever taken.
create unique index media_popularity_key on model.media_popularity (media_key)
    include (media_id, available, popularity, genre_set_key);
create index media_popularity_taken on model.media_popularity (media_key)
    include (media_id, popularity, genre_set_key) where popularity is not null;
create index media_popularity_order on model.media_popularity (popularity desc nulls last, media_id)
    include (media_key, genre_set_key) where available;

comment on table model.media_popularity is
    'How popular each medium is (model.media_sum); null: nobody took it. With the genres of each, so that a candidate need not be looked up. people: how many took it, whenever it was; null: none.';
