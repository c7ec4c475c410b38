-- engine.answers, for questions that leave something out.
create function engine.filtered_answers(question engine.question)
    returns setof engine.ranked_list
    language plpgsql
    stable
    rows 1
    set search_path = pg_catalog, pg_temp
as $$
begin
    if greatest(cardinality(question."within"), cardinality(question.without)) > 1000 and cardinality(question.people) = 1 then
        return query select * from engine.deeper_answers(question);
        if found then
            return;
        end if;
    end if;
    if question.sources = '{}' then
        return query select * from engine.answer(question, '{}', true);
    elsif question.sources = '{trending}' then
        return query select * from engine.answer(question, '{trending}', true);
    elsif question.sources = '{transitions}' then
        return query select * from engine.answer(question, '{transitions}', true);
    elsif question.sources = '{slim}' then
        return query select * from engine.answer(question, '{slim}', true);
    elsif question.sources <@ '{genres,people}' then
        return query select * from engine.answer(question, '{genres,people}', true);
    elsif question.sources <@ '{genres,transitions,slim,trending}' then
        return query select * from engine.answer(question, '{genres,transitions,slim,trending}', true);
    else
        return query select * from engine.answer(question, engine.sources_of(null), true);
    end if;
end
$$;

comment on function engine.filtered_answers is
    'What engine.answers gives to a question that leaves something out, not re-ranked: exactly the order of all media without what is not allowed, with the same scores.';
