create table model.media_trend as
    select media_key, media_id, available, trend, popularity, genre_set_key
    from model.media_trend_now(null);

create unique index media_trend_key on model.media_trend (media_key);
create index media_trend_order on model.media_trend (trend desc, popularity desc nulls last, media_id)
    include (media_key, genre_set_key) where available;

comment on table model.media_trend is
    'How much each medium was liked and watched very lately. trend: log2, from model.media_sum. Media that nobody liked or watched have no row. popularity orders media with equal trends. The genres of each medium are here, too.';
