-- A list of media for everybody alike, or for one person what they have not seen of it.
create function engine.listed_media(
    strategy text,
    n integer,
    "offset" integer,
    hours integer,
    filter jsonb default null,
    "within" uuid[] default null,
    without uuid[] default null,
    user_id uuid default null,
    rules text[] default null,
    placement text default null,
    out media_keys integer[],
    out scores double precision[]
)
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    question constant engine.question := engine.asked(
        '{}', '{}', n, "offset", strategy, 0, 0, false, filter, "within", without, placement, rules
    );
    allowed constant varbit := engine.allowed_and_unseen(question, user_id);
begin
    if hours not between 1 and 720 then
        raise 'hours: expected an integer from 1 to 720, got %', hours using errcode = 'ML400';
    end if;
    if hours is not null then
        select array_agg(media_key), array_agg(score)
        into media_keys, scores
        from (
            select media.media_key, score
            from engine.popular_since(listed_media.strategy, hours) listed
            join engine.media on media.media_key = listed.media_key
            where allowed is null or engine.allows(allowed, listed.media_key)
            order by score desc, media_id
            limit n
            offset listed_media."offset"
        ) page;
    elsif listed_media.strategy = 'trending' then
        select
            array_agg(media_key),
            array_agg(engine.relative_popularity(trend, (select max(trend) from model.media_trend where available)))
        into media_keys, scores
        from (
            select media.media_key, trend
            from model.media_trend listed
            join engine.media on media.media_key = listed.media_key
            where listed.available
                and media.available
                and (allowed is null or engine.allows(allowed, listed.media_key))
            order by trend desc, listed.media_id
            limit n
            offset listed_media."offset"
        ) page;
    else
        select
            array_agg(media_key),
            array_agg(engine.relative_popularity(
                popularity, (select max(popularity) from model.media_popularity where available)
            ))
        into media_keys, scores
        from (
            select media.media_key, popularity
            from model.media_popularity listed
            join engine.media on media.media_key = listed.media_key
            where listed.available
                and media.available
                and (allowed is null or engine.allows(allowed, listed.media_key))
            order by popularity desc nulls last, listed.media_id
            limit n
            offset listed_media."offset"
        ) page;
    end if;
end
$$;

comment on function engine.listed_media is
    'The keys and scores of n media after "offset", the most popular or most trending (the strategy of that name) first; with hours (1 to 720), of what was taken in the last hours alone; of those that the filter, "within" and without let through, and, with a user_id, without what that person has seen. Null where there is none. Errors: ML400 for an argument out of range.';
