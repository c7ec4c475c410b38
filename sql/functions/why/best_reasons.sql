-- The best reasons of each medium of a page.
create function engine.best_reasons(question engine.question, answer engine.ranked_list)
    returns table (media_key integer, because text, reasons json)
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    ranks engine.strategy;
    asker engine.asker;
    shares engine.source_values;
    worth double precision;
begin
    select strategy.*
    into ranks
    from engine.strategy
    where strategy.name = case when answer.is_fallback then 'popular' else question.strategy end;
    -- What somebody dislikes may speak for a medium, but is nothing to tell them: so it is no reason here.
    ranks.dislike_weight := 0;
    asker := row(
        answer.user_id,
        (select user_key from engine.person where person.user_id = answer.user_id),
        answer.genres,
        question.session_keys,
        ranks,
        null,
        null,
        question.with_seen,
        '{}',
        false
    );
    -- A plan for each, as in engine.answers.
    if 1 in (ranks.neighbours_weight, ranks.popularity_weight, ranks.trend_weight) then
        return query select * from engine.reasons_in_words(asker, null, answer, null, '{genres,alone}');
        return;
    end if;
    shares := engine.shares(asker, answer.maxima);
    -- The third of many causes seldom adds less than this share.
    worth := 0.03 * coalesce(shares.transitions + shares.similar, shares.transitions, shares.similar)
        * (select min(score) from unnest(answer.collaborative_scores) as score where score > 0);
    if shares.people > 0 or shares.popular > 0 then
        return query
            select *
            from engine.reasons_in_words(asker, shares, answer, worth, '{genres,people,transitions,slim,popular,trending}');
    elsif ranks.content_weight > 0 or shares.trending > 0 or shares.transitions > 0 and shares.similar > 0 then
        return query
            select * from engine.reasons_in_words(asker, shares, answer, worth, '{genres,transitions,slim,trending}');
    elsif shares.transitions > 0 then
        return query select * from engine.reasons_in_words(asker, shares, answer, worth, '{transitions}');
    elsif shares.similar > 0 then
        return query select * from engine.reasons_in_words(asker, shares, answer, worth, '{slim}');
    end if;
end
$$;

comment on function engine.best_reasons is
    'For each medium of one person''s answer that has a score: in one sentence, without a full stop, its strongest reason, with the next medium of the same kind ("Because you watched "The Expanse" and "Dune""); and the three strongest of engine.reasons as JSON. Media that the person dislikes are none of these, whatever they add: because is null where nothing else speaks for a medium. How many people are of similar taste is not among these: to count them takes as long as to rank.';
