-- To look up each id of a long list costs more than to rank deeper, and to see what of that is on it.
create function engine.deeper_answers(question engine.question)
    returns setof engine.ranked_list
    language plpgsql
    stable
    rows 1
    set search_path = pg_catalog, pg_temp
as $$
declare
    wanted constant integer := question.n + question."offset";
    listed constant uuid[] := case when engine.is_new_list(question."within") then question."within" end;
    unlisted constant uuid[] := case when engine.is_new_list(question.without) then question.without end;
    available constant double precision := (select nullif(bit_count(bits), 0) from engine.media_fact where kind = 'available');
    -- Of all media, as far as the lengths of the lists tell.
    allowed_share constant double precision := least(1, coalesce(cardinality(listed) / available, 1))
        * greatest(0, 1 - coalesce(cardinality(unlisted) / available, 0));
    deeper engine.question := question;
    answer engine.ranked_list;
    places integer[];
begin
    -- Of so many, enough are allowed as a rule.
    deeper.n := least(ceil((wanted + 2 * sqrt(wanted)) / nullif(allowed_share, 0)), 10000);
    -- A place costs what a dozen ids do; more where a mix has no trend to go by.
    if coalesce(12 * deeper.n > cardinality(listed || unlisted), true)
        or 'trending' = any (question.sources)
            and deeper.n > (select popularity_limit from engine.strategy where name = question.strategy)
    then
        return;
    end if;
    deeper."offset" := 0;
    deeper."within" := case when listed is null then question."within" end;
    deeper.without := case when unlisted is null then question.without end;
    deeper.filtered := deeper."within" is not null
        or deeper.without is not null
        or question.filters <> '{}'
        or question.rules <> '{}'
        or question.held_back is not null
        or question.with_seen;
    select * into answer from engine.answers(deeper);
    places := engine.first_listed(answer.media_keys, listed, unlisted, wanted);
    if cardinality(places) < wanted and cardinality(answer.media_keys) = deeper.n then
        return;
    end if;
    if engine.may_keep() then
        perform engine.keep_list(listed) where listed is not null;
        perform engine.keep_list(unlisted) where unlisted is not null;
    end if;
    select
        coalesce(array_agg(answer.media_keys[place] order by place), '{}'),
        array_agg(answer.recommendation_scores[place] order by place),
        array_agg(answer.content_scores[place] order by place),
        array_agg(answer.collaborative_scores[place] order by place)
    into answer.media_keys, answer.recommendation_scores, answer.content_scores, answer.collaborative_scores
    from unnest(places[question."offset" + 1 :]) as place;
    return next answer;
end
$$;

comment on function engine.deeper_answers is
    'What engine.filtered_answers gives to one person''s question with a list that is new (engine.is_new_list): of what is ranked without the list, as far as its length makes enough of that likely, the first that are on it, or are not. The list is noted (engine.keep_list). No row where that is not enough, or would cost more than to look the list up.';
