-- The branch of engine.answers for people with a long history.
create function engine.long_answers(question engine.question)
    returns setof engine.ranked_list
    language plpgsql
    stable
    rows 1
    set search_path = pg_catalog, pg_temp
as $$
declare
    plan constant engine.plan := engine.plan_of(question.sources);
begin
    -- Plans with genres always run as filtered. Otherwise engine.from_genres would have to count all seen media, and so
    -- read the whole history, to know how far it must look.
    if question.filtered or plan in ('people', 'without_people', 'all') then
        case plan
            when 'popular' then return query select * from engine.answer(question, 'popular', true, true);
            when 'trending' then return query select * from engine.answer(question, 'trending', true, true);
            when 'transitions' then return query select * from engine.answer(question, 'transitions', true, true);
            when 'slim' then return query select * from engine.answer(question, 'slim', true, true);
            when 'people' then return query select * from engine.answer(question, 'people', true, true);
            when 'without_people' then return query select * from engine.answer(question, 'without_people', true, true);
            when 'all' then return query select * from engine.answer(question, 'all', true, true);
        end case;
    else
        case plan
            when 'popular' then return query select * from engine.answer(question, 'popular', false, true);
            when 'trending' then return query select * from engine.answer(question, 'trending', false, true);
            when 'transitions' then return query select * from engine.answer(question, 'transitions', false, true);
            when 'slim' then return query select * from engine.answer(question, 'slim', false, true);
        end case;
    end if;
end
$$;

comment on function engine.long_answers is
    'Returns what engine.answers gives to people of whom some are in model.long_history, without re-ranking. Its plans look candidates up in what a person took instead of reading all of that. Whatever the question leaves out is left out.';
