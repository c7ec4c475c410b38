-- Looking up every id of a long list costs more than ranking deeper without the list and testing which of the ranked
-- media are on it.
create function engine.deeper_answers(question engine.question)
    returns setof engine.ranked_list
    language plpgsql
    stable
    rows 1
    set search_path = pg_catalog, pg_temp
as $$
declare
    wanted constant integer := question.n + question."offset";
    listed_hash constant bigint := engine.hash_of_new_list(question."within");
    unlisted_hash constant bigint := engine.hash_of_new_list(question.without);
    listed constant uuid[] := case when listed_hash is not null then question."within" end;
    unlisted constant uuid[] := case when unlisted_hash is not null then question.without end;
    available constant double precision := (select nullif(bit_count(bits), 0) from engine.media_fact where kind = 'available');
    -- The share of all media that the lists allow, estimated from their lengths.
    allowed_share constant double precision := least(1, coalesce(cardinality(listed) / available, 1))
        * greatest(0, 1 - coalesce(cardinality(unlisted) / available, 0));
    -- So deep that enough media are allowed, with a margin of about two standard deviations.
    depth constant integer := least(ceil((wanted + 2 * sqrt(wanted)) / nullif(allowed_share, 0)), 10000);
    ids constant integer := coalesce(cardinality(listed), 0) + coalesce(cardinality(unlisted), 0);
    answer engine.ranked_list;
begin
    -- Ranking one place more costs as much as looking up 12 ids. In a mix, a place beyond the popularity_limit of
    -- trending media costs as much as 20.
    if coalesce(12 * depth > ids, true)
        or (question.sources).trending
            and depth > (select popularity_limit from engine.strategy where name = question.strategy)
            and 20 * depth > ids
    then
        return;
    end if;
    question."within" := case when listed is null then question."within" end;
    question.without := case when unlisted is null then question.without end;
    question.filtered := question."within" is not null
        or question.without is not null
        or question.filters <> '{}'
        or question.rules <> '{}'
        or question.held_back is not null
        or question.with_seen
        or engine.many_are_gone();
    select * into answer from engine.listed_answers(question, depth, listed, unlisted);
    if cardinality(answer.media_keys) < question.n then
        return;
    end if;
    if engine.may_keep() then
        perform engine.keep_list(listed, listed_hash) where listed is not null;
        perform engine.keep_list(unlisted, unlisted_hash) where unlisted is not null;
    end if;
    return next answer;
end
$$;

comment on function engine.deeper_answers is
    'Returns what engine.filtered_answers gives to one person''s question with a list, "within" or without, that is new (engine.hash_of_new_list). Media are ranked without the list, so deep that enough of them are likely to be allowed by its length; then the first that are "within" it, or not in without, are taken. Returns no row where this does not fill a page, or would cost more than looking the list up. Otherwise the list is also recorded (engine.keep_list), where engine.may_keep is true.';
