create table model.media_popularity as
    select media_key, media_id, available, popularity, genre_set_key, people
    from model.media_popularity_now(null);

-- Both indexes by key allow index-only scans. Most look-ups are of media that have a popularity: media_popularity_taken
-- has only these, so it stays in the processor cache if few media of a large catalogue have one.
create unique index media_popularity_key on model.media_popularity (media_key)
    include (media_id, available, popularity, genre_set_key);
create index media_popularity_taken on model.media_popularity (media_key)
    include (media_id, popularity, genre_set_key) where popularity is not null;
create index media_popularity_order on model.media_popularity (popularity desc nulls last, media_id)
    include (media_key, genre_set_key) where available;

comment on table model.media_popularity is
    'How popular each medium is (log2, from model.media_sum; null: nobody liked or watched it), with its genres, so that a candidate need not be looked up. people: how many people liked or watched it, at any time; null: none.';
