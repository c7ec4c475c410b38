-- What each candidate source says of all that it knows: the parts of a mix, before they are weighed.
create function engine.part_scores(asker engine.asker)
    returns table (part text, media_key integer, score double precision, maximum double precision)
    language sql
    stable
    parallel safe
as $$
    with found as (
        select 'people' as part, people.media_key, people.score
        from engine.from_people(part_scores.asker, null) people
        union all
        select 'transitions', transitions.media_key, transitions.score
        from engine.from_transitions(part_scores.asker, null) transitions
        where ((part_scores.asker).strategy).sequence_weight > 0
        union all
        select 'similar', companions.media_key, companions.score
        from engine.from_slim(part_scores.asker, null) companions
        where ((part_scores.asker).strategy).similar_weight > 0
        union all
        select 'popular', popular.media_key, popular.score
        from engine.from_popular(part_scores.asker, ((part_scores.asker).strategy).popularity_limit, false) popular
        where ((part_scores.asker).strategy).popularity_weight > 0
        union all
        select 'trending', trending.media_key, trending.score
        from engine.from_trending(part_scores.asker, ((part_scores.asker).strategy).popularity_limit, false) trending
    ),
    strongest as (
        select found.part, max(found.score) as maximum
        from found
        group by found.part
        having max(found.score) is not null
    )
    select
        found.part,
        found.media_key,
        case
            when found.part in ('popular', 'trending') then engine.relative_popularity(found.score, strongest.maximum)
            else found.score / strongest.maximum
        end,
        strongest.maximum
    from found
    join strongest on strongest.part = found.part
$$;

comment on function engine.part_scores is
    'The candidates of each source that the asker''s strategy gives a weight (people, transitions, similar, popular, trending), as engine.compose counts them in a mix of several: the score as a share of the source''s greatest, in [0, 1] (null: listed without a word for it), and that greatest, raw.';
