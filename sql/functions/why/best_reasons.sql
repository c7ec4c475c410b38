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
    return query
        select
            listed.media_key,
            listed.texts[1] || coalesce(' and "' || titles[1 + array_position(deeds[2:], deeds[1])] || '"', ''),
            listed.reasons
        from (
            select
                told.media_key,
                array_agg(told.text order by told.place) as texts,
                array_agg(told.title order by told.place) as titles,
                array_agg(told.deed order by told.place) as deeds,
                json_agg(
                    engine.reason_json(
                        told.kind,
                        told.text,
                        told.contribution,
                        null,
                        told.genre,
                        told.media_id,
                        told.title,
                        told.deed,
                        told.by_transitions,
                        told.by_similar,
                        null
                    )
                    order by told.place
                ) as reasons
            from (
                select reason.*, engine.in_words(reason.kind, reason.genre, reason.title, reason.deed, null) as text
                from engine.reasons(asker, answer.maxima, answer.media_keys, answer.collaborative_scores, 3) reason
            ) told
            group by told.media_key
        ) listed;
end
$$;

comment on function engine.best_reasons is
    'For each medium of one person''s answer that has a score: in one sentence, without a full stop, its strongest reason, with the next medium of the same kind ("Because you watched "The Expanse" and "Dune""); and the three strongest of engine.reasons as JSON. Media that the person dislikes are none of these, whatever they add: because is null where nothing else speaks for a medium. How many people are of similar taste is not among these: to count them takes as long as to rank.';
