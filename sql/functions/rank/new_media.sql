create function engine.new_media()
    returns table (media_key integer, genre_set_key integer, weight double precision, lot bigint, slot integer)
    language sql
    stable
    parallel safe
as $$
    select
        new_media.media_key,
        case
            when exists (select from engine.changed_media(is_listed => true, is_gone => false))
            then (select media.genre_set_key from engine.media where media.media_key = new_media.media_key)
            else new_media.genre_set_key
        end,
        new_media.weight,
        new_media.lot,
        new_media.slot
    from model.new_media
    union all
    select media_key, genre_set_key, weight, lot, (lot & 1023)::integer
    from (
        select
            media.media_key,
            media.genre_set_key,
            model.recency_weight(release_year, (select max(year) from model.new_media)) as weight,
            hashtextextended(media.media_id::text, 0) as lot
        from engine.came() came
        join engine.media on media.media_key = came.media_key
        left join model.media_popularity on media_popularity.media_key = came.media_key
        where media.available and popularity is null
    ) came
$$;

comment on function engine.new_media is
    'Returns the media of model.new_media, with the genres that they have now, and those of engine.came that nobody liked or watched before, with weight, lot and slot as there. Some that went since (engine.gone) may be among them.';
