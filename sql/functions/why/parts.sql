-- What each candidate source adds to the scores of some media: the formula of engine.compose, for these alone.
create function engine.parts(asker engine.asker, media_keys integer[], collaborative_scores double precision[])
    returns table (media_key integer, part text, contribution double precision)
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    ranks constant engine.strategy := asker.strategy;
    only_part constant text := case 1
        when ranks.neighbours_weight then 'people'
        when ranks.sequence_weight then 'transitions'
        when ranks.similar_weight then 'similar'
        when ranks.popularity_weight then 'popular'
        when ranks.trend_weight then 'trending'
    end;
begin
    -- Of one source alone the scores say all.
    if only_part is not null then
        return query
            select scored.media_key, only_part, ranks.collaborative_weight * score
            from unnest(media_keys, collaborative_scores) scored (media_key, score)
            where score > 0;
        return;
    end if;
    return query
        with known as materialized (
            select part_scores.* from engine.part_scores(asker)
        ),
        weighed as (
            select
                strongest.part,
                case strongest.part
                    when 'people' then ranks.neighbours_weight
                    when 'transitions' then ranks.sequence_weight
                    when 'similar' then ranks.similar_weight
                    when 'popular' then ranks.popularity_weight
                    else ranks.trend_weight * engine.trend_confidence(asker, strongest.maximum)
                end as weight
            from (select distinct known.part, known.maximum from known) strongest
        ),
        shared as (
            select
                weighed.part,
                ranks.collaborative_weight * weighed.weight / nullif(sum(weighed.weight) over (), 0) as share
            from weighed
        )
        select known.media_key, known.part, shared.share * known.score
        from unnest(media_keys, collaborative_scores) scored (media_key, score)
        join known on known.media_key = scored.media_key
        join shared on shared.part = known.part
        where scored.score > 0;
end
$$;

comment on function engine.parts is
    'What the candidate sources (people, transitions, similar, popular, trending) contribute to the recommendation_score of media that have these collaborative_scores: collaborative_weight × the share of the source × its score, as a share of its greatest over the candidates. No row, or 0, or null, where a source says nothing of a medium. What genres add is not among these.';
