-- Ranking a given list is a question within that list, with a page as long as the list.
create function engine.asked_to_rank(
    user_id uuid,
    media_ids uuid[],
    strategy text,
    degraded boolean default false,
    rules text[] default null,
    placement text default null
)
    returns engine.question
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    question engine.question;
begin
    if media_ids is null then
        raise 'media_ids: expected a list of ids, got null' using errcode = 'ML400';
    end if;
    perform engine.checked_list('media_ids', media_ids);
    if cardinality(media_ids) > 10000 then
        raise 'media_ids: expected at most 10000 ids, got %', cardinality(media_ids) using errcode = 'ML400';
    end if;
    question := engine.asked(array[user_id], '{}', 0, 0, strategy, 0, 0, degraded, null, media_ids, null, placement, rules);
    question.n := cardinality(media_ids);
    question.with_seen := true;
    return question;
end
$$;

comment on function engine.asked_to_rank is
    'Returns the question that puts all of these media in order for a person, those that the person has seen included, with diversity and explore 0. The filter of the placement and all rules that apply still leave media out. Errors: as engine.asked; ML400 where media_ids is null, longer than 10,000, or a list of lists.';
