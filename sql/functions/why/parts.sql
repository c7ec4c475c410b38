-- What each candidate source adds to the score of one medium: the formula of engine.compose, for this
-- medium alone.
create function engine.parts(asker engine.asker, media_key integer)
    returns table (part text, share double precision, maximum double precision, contribution double precision)
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
        with found as (
            select 'people' as part, found.media_key, found.score
            from engine.from_people(parts.asker, null) found
            union all
            select 'transitions', found.media_key, found.score
            from engine.from_transitions(parts.asker, null) found
            where (asker.strategy).sequence_weight > 0
            union all
            select 'similar', found.media_key, found.score
            from engine.from_slim(parts.asker, null) found
            where (asker.strategy).similar_weight > 0
            union all
            select 'popular', found.media_key, found.score
            from engine.from_popular(
                parts.asker,
                case when (asker.strategy).popularity_weight < 1 then (asker.strategy).popularity_limit end,
                false
            ) found
            where (asker.strategy).popularity_weight > 0
            union all
            select 'trending', found.media_key, found.score
            from engine.from_trending(
                parts.asker,
                case when (asker.strategy).trend_weight < 1 then (asker.strategy).popularity_limit end,
                false
            ) found
        ),
        summary as (
            select
                found.part,
                max(found.score) as maximum,
                max(found.score) filter (where found.media_key = parts.media_key) as score
            from found
            group by found.part
            having max(found.score) is not null
        ),
        weighed as (
            select
                summary.*,
                case summary.part
                    when 'people' then (asker.strategy).neighbours_weight
                    when 'transitions' then (asker.strategy).sequence_weight
                    when 'similar' then (asker.strategy).similar_weight
                    when 'popular' then (asker.strategy).popularity_weight
                    else
                        (asker.strategy).trend_weight
                        * case
                            when (asker.strategy).trend_weight < 1
                            then engine.trend_confidence(asker, summary.maximum)
                            else 1
                        end
                end as weight
            from summary
        ),
        shared as (
            select
                weighed.*,
                (asker.strategy).collaborative_weight * weight / nullif(sum(weight) over (), 0) as share
            from weighed
        )
        select
            shared.part,
            shared.share,
            shared.maximum,
            shared.share * case
                when shared.part in ('popular', 'trending')
                then engine.relative_popularity(shared.score, shared.maximum)
                else shared.score / shared.maximum
            end
        from shared
        where shared.share is not null;
end
$$;

comment on function engine.parts is
    'For each candidate source that knows something of this person (people, transitions, similar, popular, trending): its share of recommendation_score, in [0, 1]; the raw score that is divided by (for the last two as log2), its greatest over the candidates; and the contribution to the score of this medium, from 0 to its share, null where the source does not list it. What genres add is not among these.';
