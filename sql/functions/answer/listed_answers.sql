-- engine.filtered_answers, where lists are looked at last of all.
create function engine.listed_answers(question engine.question, depth integer, "within" uuid[], without uuid[])
    returns setof engine.ranked_list
    language plpgsql
    stable
    rows 1
    set search_path = pg_catalog, pg_temp
as $$
begin
    if not question.filtered and question.sources = '{}' then
        return query select * from engine.answer(question, '{}', false, false, depth, "within", without);
    elsif not question.filtered and question.sources = '{trending}' then
        return query select * from engine.answer(question, '{trending}', false, false, depth, "within", without);
    elsif not question.filtered and question.sources = '{transitions}' then
        return query select * from engine.answer(question, '{transitions}', false, false, depth, "within", without);
    elsif not question.filtered and question.sources = '{slim}' then
        return query select * from engine.answer(question, '{slim}', false, false, depth, "within", without);
    elsif not question.filtered and question.sources <@ '{genres,people}' then
        return query select * from engine.answer(question, '{genres,people}', false, false, depth, "within", without);
    elsif not question.filtered and question.sources <@ '{genres,transitions,slim,trending}' then
        return query
            select *
            from engine.answer(question, '{genres,transitions,slim,trending}', false, false, depth, "within", without);
    elsif not question.filtered then
        return query select * from engine.answer(question, engine.sources_of(null), false, false, depth, "within", without);
    elsif question.sources = '{}' then
        return query select * from engine.answer(question, '{}', true, false, depth, "within", without);
    elsif question.sources = '{trending}' then
        return query select * from engine.answer(question, '{trending}', true, false, depth, "within", without);
    elsif question.sources = '{transitions}' then
        return query select * from engine.answer(question, '{transitions}', true, false, depth, "within", without);
    elsif question.sources = '{slim}' then
        return query select * from engine.answer(question, '{slim}', true, false, depth, "within", without);
    elsif question.sources <@ '{genres,people}' then
        return query select * from engine.answer(question, '{genres,people}', true, false, depth, "within", without);
    elsif question.sources <@ '{genres,transitions,slim,trending}' then
        return query
            select *
            from engine.answer(question, '{genres,transitions,slim,trending}', true, false, depth, "within", without);
    else
        return query select * from engine.answer(question, engine.sources_of(null), true, false, depth, "within", without);
    end if;
end
$$;

comment on function engine.listed_answers is
    'What engine.answers gives to a question, not re-ranked, of the first depth media in its order: those "within" and not without (null: all; none). Fewer than there are, where depth is too little.';
