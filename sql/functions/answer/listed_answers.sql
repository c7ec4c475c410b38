-- Like engine.filtered_answers, but the two lists are applied last, to what was ranked without them.
create function engine.listed_answers(question engine.question, depth integer, "within" uuid[], without uuid[])
    returns setof engine.ranked_list
    language plpgsql
    stable
    rows 1
    set search_path = pg_catalog, pg_temp
as $$
begin
    if question.filtered then
        case engine.plan_of(question.sources)
            when 'popular' then
                return query select * from engine.answer(question, 'popular', true, false, depth, "within", without);
            when 'trending' then
                return query select * from engine.answer(question, 'trending', true, false, depth, "within", without);
            when 'transitions' then
                return query select * from engine.answer(question, 'transitions', true, false, depth, "within", without);
            when 'slim' then
                return query select * from engine.answer(question, 'slim', true, false, depth, "within", without);
            when 'people' then
                return query select * from engine.answer(question, 'people', true, false, depth, "within", without);
            when 'without_people' then
                return query select * from engine.answer(question, 'without_people', true, false, depth, "within", without);
            when 'all' then
                return query select * from engine.answer(question, 'all', true, false, depth, "within", without);
        end case;
    else
        case engine.plan_of(question.sources)
            when 'popular' then
                return query select * from engine.answer(question, 'popular', false, false, depth, "within", without);
            when 'trending' then
                return query select * from engine.answer(question, 'trending', false, false, depth, "within", without);
            when 'transitions' then
                return query select * from engine.answer(question, 'transitions', false, false, depth, "within", without);
            when 'slim' then
                return query select * from engine.answer(question, 'slim', false, false, depth, "within", without);
            when 'people' then
                return query select * from engine.answer(question, 'people', false, false, depth, "within", without);
            when 'without_people' then
                return query select * from engine.answer(question, 'without_people', false, false, depth, "within", without);
            when 'all' then
                return query select * from engine.answer(question, 'all', false, false, depth, "within", without);
        end case;
    end if;
end
$$;

comment on function engine.listed_answers is
    'Ranks the first depth media for a question as engine.answers does, without re-ranking, and returns the page of those that are on the list "within" (null: all) and not on the list without (null: none). Where depth is too small, the page is shorter than it could be.';
