create function engine.similar_media(
    media_id uuid,
    n integer,
    "offset" integer,
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
        array_remove(array[user_id], null), '{}', n, "offset", 'similar', 0, 0, false, filter, "within", without, placement, rules
    );
begin
    perform engine.refuse_confidence(question, placement);
    select nullif(listed.media_keys, '{}'), listed.recommendation_scores, listed.moved_by
    into media_keys, scores, moved_by
    from engine.listed(question, jsonb_build_object('kind', 'similar', 'media_id', media_id)) listed;
end
$$;

comment on function engine.similar_media is
    'The keys and scores of n media after "offset", the most similar to this one first, of those that the filter, "within" and without let through, and, with a user_id, without what that person has seen; in the order of the rules of the placement and of those given (engine.arranged): moved_by, as engine.ranked_list has it. Null where there is none. Errors: ML400 for an argument out of range, and for a placement that demands a least_confidence; ML404 for a medium that the catalogue does not know.';
