-- The answer to any question. Each kind of strategy has a query of its own, whose plan has only what that kind needs:
-- setting up one plan for all of them takes longer than running it.
create function engine.answers(question engine.question)
    returns setof engine.ranked_list
    language plpgsql
    stable
    rows 1
    set search_path = pg_catalog, pg_temp
as $$
declare
    has_changed boolean;
    has_long boolean;
begin
    -- One query makes both checks, because setting a query up takes longer than running it.
    select exists (select from engine.media_change), exists (select from model.long_history)
    into has_changed, has_long;
    if has_changed then
        question.filtered := question.filtered or engine.many_are_gone();
    end if;
    -- One combined condition, because each separate one would cost every plain question. Up to 500 places, ranking is
    -- faster than counting media in engine.within_catalogue.
    if question.filtered
        or question.rotation is not null
        or question.diversity > 0
        or question.explore > 0
        or question.least_confidence > 0
        or question.n + question."offset" > 500
    then
        if question.n + question."offset" > 500 then
            question := engine.within_catalogue(question);
        end if;
        if engine.is_arranged(question) then
            return query select * from engine.arranged(question);
            return;
        elsif question.diversity > 0 or question.explore > 0 then
            return query select * from engine.reranked(question);
            return;
        elsif question.least_confidence > 0 then
            return query select * from engine.confident_answers(question);
            return;
        end if;
    end if;
    if has_long then
        has_long := exists (
            select
            from unnest(question.people)
            join model.long_history using (user_key)
        );
    end if;
    if has_long then
        return query select * from engine.long_answers(question);
        return;
    elsif question.filtered then
        return query select * from engine.filtered_answers(question);
        return;
    elsif has_changed then
        return query select * from engine.changed_answers(question);
        return;
    end if;
    case engine.plan_of(question.sources)
        when 'popular' then return query select * from engine.answer(question, 'popular', false, catalogue_unchanged => true);
        when 'trending' then return query select * from engine.answer(question, 'trending', false, catalogue_unchanged => true);
        when 'transitions' then return query select * from engine.answer(question, 'transitions', false, catalogue_unchanged => true);
        when 'slim' then return query select * from engine.answer(question, 'slim', false, catalogue_unchanged => true);
        when 'people' then return query select * from engine.answer(question, 'people', false, catalogue_unchanged => true);
        when 'without_people' then return query select * from engine.answer(question, 'without_people', false, catalogue_unchanged => true);
        when 'all' then return query select * from engine.answer(question, 'all', false, catalogue_unchanged => true);
    end case;
end
$$;

comment on function engine.answers is
    'Returns a row for each person of the question: at most n media after "offset", best first, by the strategy asked for. They are re-ranked for diversity, mixed with new media, limited by least_confidence, and arranged by rules and rotation, where the question asks for that.';
