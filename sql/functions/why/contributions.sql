-- What adds up to the scores of media: a branch for each kind of reason.
create function engine.contributions(
    asker engine.asker,
    maxima engine.source_values,
    media_keys integer[],
    collaborative_scores double precision[],
    most integer
)
    returns table (
        media_key integer,
        kind text,
        contribution double precision,
        genre text,
        cause_key integer,
        media_id uuid,
        title text,
        deed text,
        by_transitions double precision,
        by_similar double precision
    )
    language plpgsql
    stable
    parallel safe
    rows 50
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    ranks constant engine.strategy := asker.strategy;
    only_kind constant text := case 1
        when ranks.neighbours_weight then 'people'
        when ranks.popularity_weight then 'popular'
        when ranks.trend_weight then 'trending'
    end;
    -- What does not belong to a kind.
    no_key constant integer := null;
    no_id constant uuid := null;
    no_share constant double precision := null;
    shares engine.source_values;
    units engine.source_values;
begin
    if ranks.content_weight > 0 and asker.genres <> '{}' then
        return query
            select
                media.media_key, 'genre', ranks.content_weight / cardinality(asker.genres),
                matched.genre, no_key, no_id, null, null, no_share, no_share
            from engine.media
            join engine.genre_set on genre_set.genre_set_key = media.genre_set_key
            cross join unnest(genres) as matched (genre)
            where media.media_key = any (media_keys) and matched.genre = any (asker.genres);
    end if;
    -- Of one of these sources alone, the scores say all.
    if only_kind is not null then
        return query
            select
                scored.media_key, only_kind, ranks.collaborative_weight * score,
                null, no_key, no_id, null, null, no_share, no_share
            from unnest(media_keys, collaborative_scores) scored (media_key, score);
        return;
    end if;
    shares := engine.shares(asker, maxima);
    media_keys := array(select known from unnest(media_keys, collaborative_scores) scored (known, score) where score > 0);
    units.transitions := shares.transitions / maxima.transitions;
    units.similar := shares.similar / maxima.similar;
    -- A plan for each, as in engine.answers.
    if units.transitions > 0 and units.similar > 0 then
        return query
            select media_key, 'media', contribution, null, cause_key, media_id, title, deed, by_transitions, by_similar
            from engine.causes(asker, units, media_keys, most, '{transitions,slim}');
    elsif units.transitions > 0 then
        return query
            select media_key, 'media', contribution, null, cause_key, media_id, title, deed, by_transitions, by_similar
            from engine.causes(asker, units, media_keys, most, '{transitions}');
    elsif units.similar > 0 then
        return query
            select media_key, 'media', contribution, null, cause_key, media_id, title, deed, by_transitions, by_similar
            from engine.causes(asker, units, media_keys, most, '{slim}');
    end if;
    if shares.people > 0 then
        return query
            select
                found.media_key, 'people', shares.people * score / maxima.people,
                null, no_key, no_id, null, null, no_share, no_share
            from engine.from_people(asker, null) found
            where found.media_key = any (media_keys);
    end if;
    if shares.popular > 0 then
        return query
            select
                found.media_key, 'popular', shares.popular * engine.relative_popularity(score, maxima.popular),
                null, no_key, no_id, null, null, no_share, no_share
            from engine.from_popular(asker, ranks.popularity_limit, false) found
            where found.media_key = any (media_keys);
    end if;
    if shares.trending > 0 then
        return query
            select
                found.media_key, 'trending', shares.trending * engine.relative_popularity(score, maxima.trending),
                null, no_key, no_id, null, null, no_share, no_share
            from engine.from_trending(asker, ranks.popularity_limit, false) found
            where found.media_key = any (media_keys);
    end if;
end
$$;

comment on function engine.contributions is
    'The rows of engine.reasons in no order: of media of the person''s own the most strongest (null: all), and some of other kinds that are nothing (0, or null). In a mix, people are asked once more, which takes as long as to rank; popular and trending are short lists.';
