-- The new media of the day for somebody: what nobody liked or watched yet, in an order drawn by lot.
create function engine.from_new(asker engine.asker, top_k integer)
    returns setof engine.candidate
    language sql
    stable
    parallel safe
as $$
    -- The same for all who ask: looked up once.
    with newcomer as materialized (
        select
            media_key,
            media_id,
            media_id::text as named,
            genre_set_key,
            -- Who dates theirs in the future makes nothing else old: it counts as this year.
            case when release_year > date_part('year', today) then date_part('year', today) else release_year end as year,
            today
        from engine.media
        cross join (select (now() at time zone 'UTC')::date as today) clock
        where available
            -- A thousand of however many there are.
            and media_key = any (array(
                select new_media.media_key from model.new_media
                union all
                select came.media_key
                from engine.came() came
                left join model.media_popularity on media_popularity.media_key = came.media_key
                where popularity is null
            ))
    )
    select media_key, genre_set_key, ln(chance) / weight
    from (
        select
            newcomer.media_key,
            newcomer.media_id,
            newcomer.genre_set_key,
            -- In (0, 1), uniform: 53 bits of a hash.
            (
                (hashtextextended(concat_ws(' ', (from_new.asker).user_id, today, named), 0) & 9007199254740991)::double precision
                + 0.5
            ) / 9007199254740992 as chance,
            -- Two years older is half as likely, down to a thousandth.
            (0.1 + coalesce(matched.content_score, 0))
                * power(
                    2::double precision,
                    greatest(-10, coalesce(year - max(year) over (), -20) / 2)
                ) as weight
        from newcomer
        left join engine.genre_match((from_new.asker).genres) matched
            on matched.genre_set_key = newcomer.genre_set_key
        where newcomer.media_key not in (select seen.media_key from engine.seen(from_new.asker))
            and ((from_new.asker).is_long is not true or not exists (select from engine.took(from_new.asker, newcomer.media_key) offset 0))
            and ((from_new.asker).allowed is null or engine.allows((from_new.asker).allowed, newcomer.media_key))
    ) lot
    order by ln(chance) / weight desc, media_id
    limit from_new.top_k
$$;

comment on function engine.from_new is
    'Media that nobody liked or watched when the model was built, in an order that is the same all day (UTC), which is that of their scores, below 0: a weighted random sample without replacement (Efraimidis and Spirakis, "Weighted Random Sampling with a Reservoir", 2006) in which media that meet more of the person''s genres and were released lately tend to come first.';
