-- The branch of engine.answers for questions that leave media out.
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
    case engine.plan_of(question.sources)
        when 'popular' then return query select * from engine.answer(question, 'popular', true);
        when 'trending' then return query select * from engine.answer(question, 'trending', true);
        when 'transitions' then return query select * from engine.answer(question, 'transitions', true);
        when 'slim' then return query select * from engine.answer(question, 'slim', true);
        when 'people' then return query select * from engine.answer(question, 'people', true);
        when 'without_people' then return query select * from engine.answer(question, 'without_people', true);
        when 'all' then return query select * from engine.answer(question, 'all', true);
    end case;
end
$$;

comment on function engine.filtered_answers is
    'Returns what engine.answers gives to a question that leaves media out, without re-ranking. Media have the order and the scores that they have without the filter.';
