-- The branch of engine.answers for a catalogue that has changed.
create function engine.changed_answers(question engine.question)
    returns setof engine.ranked_list
    language plpgsql
    stable
    rows 1
    set search_path = pg_catalog, pg_temp
as $$
begin
    case engine.plan_of(question.sources)
        when 'popular' then return query select * from engine.answer(question, 'popular', false);
        when 'trending' then return query select * from engine.answer(question, 'trending', false);
        when 'transitions' then return query select * from engine.answer(question, 'transitions', false);
        when 'slim' then return query select * from engine.answer(question, 'slim', false);
        when 'people' then return query select * from engine.answer(question, 'people', false);
        when 'without_people' then return query select * from engine.answer(question, 'without_people', false);
        when 'all' then return query select * from engine.answer(question, 'all', false);
    end case;
end
$$;

comment on function engine.changed_answers is
    'Returns what engine.answers gives to a question that leaves no media out, without re-ranking, if media came, went or changed genres since the model was built. Its plans look for such media, which takes up to a fifth of a short answer.';
