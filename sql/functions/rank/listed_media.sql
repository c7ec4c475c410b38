-- A list of media for everybody alike, or for one person what they have not seen of it.
--
-- The lists of the model are walked in their index alone, so that a page far out costs little more than
-- the first: what is gone since the model was built is looked up once, not medium by medium.
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
    question engine.question := engine.asked(
        '{}', '{}', n, "offset", strategy, 0, 0, false, filter, "within", without, placement, rules
    );
    allowed constant varbit := engine.allowed_and_unseen(question, user_id);
begin
    if hours not between 1 and 720 then
        raise 'hours: expected an integer from 1 to 720, got %', hours using errcode = 'ML400';
    end if;
    -- (Below 500 places, to read them is sooner done than to count media.)
    if question.n + question."offset" > 500 then
        question := engine.within_catalogue(question);
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
            limit question.n
            offset question."offset"
        ) page;
    elsif listed_media.strategy = 'trending' then
        select
            array_agg(media_key),
            array_agg(engine.relative_popularity(trend, (select max(trend) from model.media_trend where available)))
        into media_keys, scores
        from (
            select listed.media_key, trend
            from model.media_trend listed
            where listed.available
                and listed.media_key not in (
                    select media_change.media_key
                    from engine.media_change
                    join engine.media on media.media_key = media_change.media_key
                    where not media.available
                )
                and (allowed is null or engine.allows(allowed, listed.media_key))
            order by trend desc, listed.media_id
            limit question.n
            offset question."offset"
        ) page;
    else
        select
            array_agg(media_key),
            array_agg(engine.relative_popularity(
                popularity, (select max(popularity) from model.media_popularity where available)
            ))
        into media_keys, scores
        from (
            select listed.media_key, popularity
            from model.media_popularity listed
            where listed.available
                and listed.media_key not in (
                    select media_change.media_key
                    from engine.media_change
                    join engine.media on media.media_key = media_change.media_key
                    where not media.available
                )
                and (allowed is null or engine.allows(allowed, listed.media_key))
            order by popularity desc nulls last, listed.media_id
            limit question.n
            offset question."offset"
        ) page;
    end if;
end
$$;

comment on function engine.listed_media is
    'The keys and scores of n media after "offset", the most popular or most trending (the strategy of that name) first; with hours (1 to 720), of what was taken in the last hours alone; of those that the filter, "within" and without let through, and, with a user_id, without what that person has seen. Null where there is none. Errors: ML400 for an argument out of range.';
