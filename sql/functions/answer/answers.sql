-- The answer to a question, whoever asks it, in whatever form it goes out. A plan for each kind of
-- strategy, without what the others need: to set up the one plan for all takes longer than to run it.
create function engine.answers(
    user_ids uuid[],
    session_keys integer[],
    n integer,
    "offset" integer,
    strategy text,
    diversity double precision,
    explore double precision
)
    returns table (
        ordinality bigint,
        user_id uuid,
        is_fallback boolean,
        media_keys integer[],
        recommendation_scores double precision[],
        content_scores double precision[],
        collaborative_scores double precision[]
    )
    language plpgsql
    stable
    parallel safe
    rows 1
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    wanted constant engine.strategy := engine.checked_strategy(strategy, n, "offset", diversity, explore);
begin
    if wanted.diversity > 0 or wanted.explore > 0 then
        return query select * from engine.varied_answers(user_ids, session_keys, n, answers."offset", wanted);
    elsif wanted.content_weight + wanted.neighbours_weight + wanted.sequence_weight + wanted.similar_weight + wanted.trend_weight = 0 then
        return query
            select ordinality, user_id, is_fallback, media_keys, recommendation_scores, content_scores, collaborative_scores
            from engine.answer(user_ids, session_keys, n, answers."offset", wanted.name, '{}');
    elsif wanted.content_weight + wanted.neighbours_weight + wanted.sequence_weight + wanted.similar_weight = 0 then
        return query
            select ordinality, user_id, is_fallback, media_keys, recommendation_scores, content_scores, collaborative_scores
            from engine.answer(user_ids, session_keys, n, answers."offset", wanted.name, '{trend}');
    elsif wanted.content_weight + wanted.neighbours_weight + wanted.similar_weight + wanted.trend_weight = 0 then
        return query
            select ordinality, user_id, is_fallback, media_keys, recommendation_scores, content_scores, collaborative_scores
            from engine.answer(user_ids, session_keys, n, answers."offset", wanted.name, '{sequence}');
    elsif wanted.content_weight + wanted.neighbours_weight + wanted.sequence_weight + wanted.trend_weight = 0 then
        return query
            select ordinality, user_id, is_fallback, media_keys, recommendation_scores, content_scores, collaborative_scores
            from engine.answer(user_ids, session_keys, n, answers."offset", wanted.name, '{similar}');
    elsif wanted.sequence_weight + wanted.similar_weight + wanted.trend_weight = 0 then
        return query
            select ordinality, user_id, is_fallback, media_keys, recommendation_scores, content_scores, collaborative_scores
            from engine.answer(user_ids, session_keys, n, answers."offset", wanted.name, '{content,neighbours}');
    elsif wanted.neighbours_weight = 0 then
        return query
            select ordinality, user_id, is_fallback, media_keys, recommendation_scores, content_scores, collaborative_scores
            from engine.answer(user_ids, session_keys, n, answers."offset", wanted.name, '{content,sequence,similar,trend}');
    else
        return query
            select ordinality, user_id, is_fallback, media_keys, recommendation_scores, content_scores, collaborative_scores
            from engine.answer(user_ids, session_keys, n, answers."offset", wanted.name, '{content,neighbours,sequence,similar,trend}');
    end if;
end
$$;

comment on function engine.answers is
    'A row for each of these people, once: the keys and scores of n media after "offset", best first, by the strategy asked for, re-ranked for diversity and with new media where the question or the strategy wants that. Errors: as engine.checked_strategy.';
