create function api.console_media(search text, n integer default 20)
    returns json
    language plpgsql
    stable
    parallel safe
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_custom_plan
    set jit = off
as $$
#variable_conflict use_column
declare
    most constant integer := greatest(n, 50); -- a word may be in thousands of titles
    typed constant text := lower(btrim(search));
    digits constant text := replace(typed, '-', '');
    words constant text[] := tsvector_to_array(engine.title_words(search));
    year constant text := substring(typed from E'\\m(?:18|19|20)[0-9]{2}\\M');
    whole constant tsquery := nullif(array_to_string(words, ' & '), '')::tsquery;
    begun constant tsquery := (select string_agg(word || ':*', ' & ') from unnest(words) word)::tsquery;
    without_year constant tsquery := (
        select string_agg(word || ':*', ' & ') from unnest(words) word where word <> year
    )::tsquery;
    with_all integer[];
begin
    if n is null or n not between 1 and 100 then
        raise 'n: expected an integer from 1 to 100, got %', coalesce(n::text, 'null') using errcode = 'ML400';
    end if;
    if coalesce(typed, '') = '' or char_length(search) > 256 then
        raise 'search: expected a text of 1 to 256 characters' using errcode = 'ML400';
    end if;
    with_all := array(select engine.media_titled(whole, null, most));
    return json_build_object('media', (
        with matching as (
            (
                select media_key, title, release_year, 1 as kind
                from engine.media
                where media_id = engine.inside_id('media', btrim(search))
                    or (
                        digits ~ '^[0-9a-f]{8,32}$'
                        and media_id between rpad(digits, 32, '0')::uuid and rpad(digits, 32, 'f')::uuid
                    )
                limit console_media.n
            )
            union all
            select media_key, title, release_year, titled.kind
            from (
                select 2 as kind, engine.media_titled(without_year, year::integer, most) as media_key
                where without_year is not null
                union all
                select 3, unnest(with_all)
                union all
                select 4, engine.media_titled(begun, null, most)
                where cardinality(with_all) < console_media.n
            ) titled
            join engine.media using (media_key)
        )
        select coalesce(json_agg(engine.media_card(media_key) order by place), '[]')
        from (
            select
                media_key,
                row_number() over (
                    order by
                        least(kind, 2),
                        lower(title) = typed desc,
                        kind,
                        starts_with(lower(title), typed) desc,
                        (
                            select popularity
                            from model.media_popularity
                            where media_popularity.media_key = once.media_key
                        ) desc nulls last,
                        title,
                        release_year,
                        media_key
                ) as place
            from (
                select media_key, title, release_year, min(kind) as kind
                from matching
                group by media_key, title, release_year
            ) once
            order by place
            limit console_media.n
        ) listed
    ));
end
$$;

comment on function api.console_media is
    'Searches for media: returns a JSON object with media, at most n (1 to 100), as engine.media_card has them. search (1 to 256 characters): a media_id or external id, the beginning of a media_id (8 hexadecimal digits or more), or words of a title or their beginnings, in any order, whatever their case, accents and punctuation; a year among them may be the release year. Order: matches by id, then titles equal to search, then titles of that year, then titles with the whole words, then those with beginnings only; within these, titles that begin with search, then the most popular. Where more titles match, only the 50 most popular (or n, if greater) are looked at, and as many of those that are not available and of those newer than the model. Errors: ML400 for a number out of range, and for a search that is null, empty or too long.';
