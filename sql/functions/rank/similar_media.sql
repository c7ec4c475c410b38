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
    'Returns the keys and scores of n media after "offset", the most similar to media_id first. filter, "within", without: only media that these let through. user_id: leave out what this person has seen. rules, placement: the order is by these rules and those of the placement (engine.arranged). moved_by: as in engine.ranked_list. media_keys is null if there are no media. Errors: ML400 for an argument that engine.asked refuses, and for a placement that demands a least_confidence; ML404 for a medium that the catalogue does not know.';
