-- How many people took media lately, rounded for privacy (engine.people_told).
create function engine.people_who_took(media_keys integer[], hours integer, strategy text)
    returns table (media_key integer, people integer)
    language sql
    stable
as $$
    select found.media_key, engine.people_told(found.people)
    from (
        select media_audience.media_key, cardinality(user_keys)::bigint as people
        from model.media_audience
        where people_who_took.hours is null
            and people_who_took.strategy = 'popular'
            and media_audience.media_key = any (people_who_took.media_keys)
        union all
        select since.media_key, since.people
        from engine.people_since(people_who_took.media_keys, people_who_took.hours) since
        where people_who_took.hours is not null
    ) found
$$;

comment on function engine.people_who_took is
    'Returns how many people took each of these media, rounded down by engine.people_told. With hours: in the last hours, as lists of these hours count them (engine.people_since). Where hours is null: for strategy popular, the number of people in model.media_audience, which has the latest audience_limit people of a medium at most, as of the last refresh; for trending no rows, as no model knows that number.';
