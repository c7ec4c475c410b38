-- The branch of engine.answers for questions with least_confidence.
create function engine.confident_answers(question engine.question)
    returns setof engine.ranked_list
    language plpgsql
    stable
    rows 1
    set search_path = pg_catalog, pg_temp
as $$
declare
    least_confidence constant double precision := question.least_confidence;
    answer engine.ranked_list;
    confidence double precision;
    n integer;
begin
    question.least_confidence := null;
    for answer in select * from engine.answers(question) loop
        confidence := engine.confidence(question, question.people[answer.ordinality], answer.is_fallback);
        -- The list is best first, so the media that reach least_confidence are its first n.
        n := (select count(*) from unnest(answer.recommendation_scores) as score where confidence * score >= least_confidence);
        answer.media_keys := answer.media_keys[:n];
        answer.recommendation_scores := answer.recommendation_scores[:n];
        answer.content_scores := answer.content_scores[:n];
        answer.collaborative_scores := answer.collaborative_scores[:n];
        return next answer;
    end loop;
end
$$;

comment on function engine.confident_answers is
    'Returns what engine.answers gives, without the media whose recommendation_score × engine.confidence of the person is below the least_confidence of the question. The question must keep the order of scores: no diversity, explore, rotation or rules that order.';
