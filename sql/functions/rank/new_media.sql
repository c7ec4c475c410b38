-- The new media of the day for somebody: what nobody liked or watched yet, in an order drawn by lot.
create function engine.new_media(user_id uuid, user_key integer, genres text[])
    returns table ("position" bigint, media_key integer, content_score double precision)
    language sql
    stable
    parallel safe
as $$
    select
        row_number() over (order by -ln(chance) / weight, media_id),
        lot.media_key,
        lot.content_score
    from (
        select
            media.media_key,
            media.media_id,
            matched.content_score,
            -- In (0, 1), uniform: 53 bits of a hash.
            (
                (hashtextextended(
                    concat_ws(' ', new_media.user_id, (now() at time zone 'UTC')::date, media.media_id),
                    0
                ) & 9007199254740991) + 0.5
            ) / 9007199254740992 as chance,
            -- Two years older is half as likely, down to a thousandth.
            (0.1 + matched.content_score)
                * power(
                    2::double precision,
                    greatest(-10, coalesce(media.release_year - max(media.release_year) over (), -20) / 2.0)
                ) as weight
        from (
            select new_media.media_key from model.new_media
            union
            select media_change.media_key
            from engine.media_change
            left join model.media_popularity on media_popularity.media_key = media_change.media_key
            where popularity is null
        ) untaken
        join engine.media on media.media_key = untaken.media_key
        join engine.genre_set on genre_set.genre_set_key = media.genre_set_key
        cross join lateral (
            select engine.content_score(new_media.genres, genre_set.genres) as content_score
        ) matched
        where media.available
            and media.media_key not in (
                select interaction.media_key
                from engine.interaction
                where interaction.user_key = new_media.user_key
            )
    ) lot
$$;

comment on function engine.new_media is
    'All media that nobody liked or watched when the model was built and that this person did not take, numbered in an order that is the same all day (UTC): a weighted random sample without replacement (Efraimidis and Spirakis, "Weighted Random Sampling with a Reservoir", 2006) in which media that meet more of the person''s genres and were released lately tend to come first.';
