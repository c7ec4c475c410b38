-- What each candidate source of a mix says of all that it knows, before they are weighed.
create function engine.source_scores(asker engine.asker)
    returns table (source text, media_key integer, score double precision, maximum double precision)
    language sql
    stable
    parallel safe
as $$
    with found as (
        select 'people' as source, people.media_key, people.score
        from engine.from_people(source_scores.asker, null) people
        union all
        select 'transitions', transitions.media_key, transitions.score
        from engine.from_transitions(source_scores.asker, null) transitions
        where ((source_scores.asker).strategy).sequence_weight > 0
        union all
        select 'similar', companions.media_key, companions.score
        from engine.from_slim(source_scores.asker, null) companions
        where ((source_scores.asker).strategy).similar_weight > 0
        union all
        select 'popular', popular.media_key, popular.score
        from engine.from_popular(source_scores.asker, ((source_scores.asker).strategy).popularity_limit, false) popular
        where ((source_scores.asker).strategy).popularity_weight > 0
        union all
        select 'trending', trending.media_key, trending.score
        from engine.from_trending(source_scores.asker, ((source_scores.asker).strategy).popularity_limit, false) trending
    ),
    strongest as (
        select found.source, max(found.score) as maximum
        from found
        group by found.source
        having max(found.score) is not null
    )
    select
        found.source,
        found.media_key,
        case
            when found.source in ('popular', 'trending') then engine.relative_popularity(found.score, strongest.maximum)
            else found.score / strongest.maximum
        end,
        strongest.maximum
    from found
    join strongest on strongest.source = found.source
$$;

comment on function engine.source_scores is
    'The candidates of each source that the asker''s strategy gives a weight (people, transitions, similar, popular, trending), as engine.compose counts them in a mix of several: the score as a share of the source''s greatest, in [0, 1] (null: listed without a word for it), and that greatest, raw.';
