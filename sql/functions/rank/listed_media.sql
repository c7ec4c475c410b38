create function engine.listed_media(
    strategy text,
    n integer,
    "offset" integer,
    hours integer,
    filter jsonb default null,
    "within" uuid[] default null,
    without uuid[] default null,
    user_id uuid default null,
    rules text[] default null,
    placement text default null,
    out media_keys integer[],
    out scores double precision[],
    out moved_by jsonb[]
)
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    question constant engine.question := engine.asked(
        array_remove(array[user_id], null), '{}', n, "offset", strategy, 0, 0, false, filter, "within", without, placement, rules
    );
begin
    if hours not between 1 and 720 then
        raise 'hours: expected an integer from 1 to 720, got %', hours using errcode = 'ML400';
    end if;
    perform engine.refuse_confidence(question, placement);
    select nullif(listed.media_keys, '{}'), listed.recommendation_scores, listed.moved_by
    into media_keys, scores, moved_by
    from engine.listed(
        question,
        jsonb_strip_nulls(jsonb_build_object('kind', listed_media.strategy, 'hours', hours))
    ) listed;
end
$$;

comment on function engine.listed_media is
    'Returns the keys and scores of n media after "offset", the most popular or most trending first. strategy: popular or trending. hours: count only what was taken in the last hours (1 to 720); null: count all. filter, "within", without: only media that these let through. user_id: leave out what this person has seen. rules, placement: the order is by these rules and those of the placement (engine.arranged). moved_by: as in engine.ranked_list. media_keys is null if there are no media. Errors: ML400 for an argument that engine.asked refuses, for hours out of range, and for a placement that demands a least_confidence.';
