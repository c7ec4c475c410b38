-- Why media are on a list. The kind of the list and the scores are enough to tell, so nothing is ranked again.
create function engine.list_reasons(
    list jsonb,
    user_id uuid,
    media_keys integer[],
    scores double precision[],
    rules text[]
)
    returns table (
        media_key integer,
        kind text,
        text text,
        contribution double precision,
        genre text,
        media_id uuid,
        title text,
        people integer
    )
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    list_kind constant text := list ->> 'kind';
    nameable constant varbit := case when list_kind in ('similar', 'alike') then engine.nameable(rules) end;
    hours constant integer := list -> 'hours';
    -- Null for a list without hours.
    within_hours constant text := 'in the last ' || case hours when 1 then 'hour' else hours || ' hours' end;
    ranks engine.strategy;
    wanted text[];
    subject_id uuid;
    subject_title text;
begin
    if list_kind in ('popular', 'trending') then
        return query
            select
                listed.media_key,
                list_kind,
                coalesce(
                    'Taken by at least ' || told.people || ' people ' || coalesce(within_hours, 'lately'),
                    'Taken ' || within_hours,
                    engine.in_words(list_kind, null, null, null, null)
                ),
                listed.score,
                null,
                null::uuid,
                null,
                told.people
            from unnest(media_keys, scores) listed (media_key, score)
            left join engine.people_who_took(media_keys, hours, list_kind) told on told.media_key = listed.media_key
            where listed.score > 0;
        return;
    elsif list_kind in ('similar', 'alike') then
        ranks := engine.strategy_of_similar();
        select
            media.media_id,
            case when nameable is null or engine.allows(nameable, media.media_key) then media.title end,
            genre_set.genres
        into subject_id, subject_title, wanted
        from engine.media
        join engine.genre_set using (genre_set_key)
        where media.media_id = (list ->> 'media_id')::uuid;
    elsif list_kind = 'new' then
        wanted := (select person.genres from engine.person where person.user_id = list_reasons.user_id);
    end if;
    -- Each genre that a listed medium shares with the subject (similar, alike) or the person (new) is a reason. For
    -- similar and alike, the rest of the score is one more.
    return query
        with matched as materialized (
            select listed.media_key, matched.genre, coalesce(ranks.content_weight, 1) / cardinality(wanted) as contribution
            from unnest(media_keys) listed (media_key)
            join engine.media using (media_key)
            join engine.genre_set using (genre_set_key)
            cross join unnest(genres) as matched (genre)
            where matched.genre = any (wanted)
        )
        select
            matched.media_key,
            'genre',
            case
                when list_kind = 'new' then engine.in_words('genre', matched.genre, null, null, null)
                else initcap(replace(matched.genre, '_', ' ')) || coalesce(', like "' || subject_title || '"', '')
            end,
            matched.contribution,
            matched.genre,
            null::uuid,
            null,
            null::integer
        from matched
        union all
        select
            listed.media_key,
            'media',
            'Taken together with ' || coalesce('"' || subject_title || '"', 'it'),
            left_over.contribution,
            null,
            subject_id,
            subject_title,
            null
        from unnest(media_keys, scores) listed (media_key, score)
        cross join lateral (
            select listed.score - coalesce(sum(matched.contribution), 0) as contribution
            from matched
            where matched.media_key = listed.media_key
        ) left_over
        where list_kind in ('similar', 'alike') and left_over.contribution > 5e-10 -- scores have nine decimals
        union all
        select media_key, 'new', engine.in_words('new', null, null, null, null), 0, null, null, null, null
        from unnest(media_keys) listed (media_key)
        where list_kind = 'new';
end
$$;

comment on function engine.list_reasons is
    'Returns the reasons for media of a list (engine.plain_list); their contributions add up to the scores, but for rounding. They depend on the kind of the list. popular and trending: the score itself, with the number of people who took the medium (engine.people_who_took). similar and alike: each genre that the medium shares with the medium that the list is about (kind genre), and that people take the two together (kind media, with media_id and title of the latter). new: each genre that the person stated and the medium has (kind genre), and that the medium is new (kind new, whose contribution is 0). list: none. A medium that these rules keep from everybody (engine.nameable) has no title.';
