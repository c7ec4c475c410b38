-- engine.answers, for people with a long history.
create function engine.long_answers(question engine.question)
    returns setof engine.ranked_list
    language plpgsql
    stable
    rows 1
    set search_path = pg_catalog, pg_temp
as $$
begin
    -- (engine.from_genres would have to read all of a history to know how far it must look.)
    if not question.filtered and question.sources = '{}' then
        return query select * from engine.answer(question, '{}', false, true);
    elsif not question.filtered and question.sources = '{trending}' then
        return query select * from engine.answer(question, '{trending}', false, true);
    elsif not question.filtered and question.sources = '{transitions}' then
        return query select * from engine.answer(question, '{transitions}', false, true);
    elsif not question.filtered and question.sources = '{slim}' then
        return query select * from engine.answer(question, '{slim}', false, true);
    elsif question.sources = '{}' then
        return query select * from engine.answer(question, '{}', true, true);
    elsif question.sources = '{trending}' then
        return query select * from engine.answer(question, '{trending}', true, true);
    elsif question.sources = '{transitions}' then
        return query select * from engine.answer(question, '{transitions}', true, true);
    elsif question.sources = '{slim}' then
        return query select * from engine.answer(question, '{slim}', true, true);
    elsif question.sources <@ '{genres,people}' then
        return query select * from engine.answer(question, '{genres,people}', true, true);
    elsif question.sources <@ '{genres,transitions,slim,trending}' then
        return query select * from engine.answer(question, '{genres,transitions,slim,trending}', true, true);
    else
        return query select * from engine.answer(question, engine.sources_of(null), true, true);
    end if;
end
$$;

comment on function engine.long_answers is
    'What engine.answers gives to people of whom some are in model.long_history, not re-ranked: by plans that look candidates up among what a person took, instead of reading all of that. Whatever the question leaves out is left out.';
