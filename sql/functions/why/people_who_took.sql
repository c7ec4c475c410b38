-- How many people took media lately, as far as that may be told.
create function engine.people_who_took(media_keys integer[], hours integer, strategy text)
    returns table (media_key integer, people integer)
    language sql
    stable
    parallel safe
as $$
    select found.media_key, engine.people_told(found.people)
    from (
        select media_audience.media_key, cardinality(user_keys)::bigint as people
        from model.media_audience
        where people_who_took.hours is null
            and people_who_took.strategy = 'popular'
            and media_audience.media_key = any (people_who_took.media_keys)
        union all
        select event.media_key, count(distinct event.user_key)
        from engine.interaction event
        where event.positive
            and event.happened_at > now() - make_interval(hours => people_who_took.hours)
            and event.media_key = any (people_who_took.media_keys)
        group by event.media_key
    ) found
$$;

comment on function engine.people_who_took is
    'How many people took each of these media in the last hours, or, where hours is null, as far as the model popular compares people by it (model.media_audience: the latest so many), as of the last refresh: as engine.people_told tells it. Without hours nothing of trending, of which no model says it.';
