create function api.gorse_delete_feedback(
    user_id text,
    item_id text,
    feedback_type text default null
)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
declare
    wanted constant engine.interaction_type := engine.checked_gorse_type(feedback_type);
    each engine.interaction_type;
    deleted integer := 0;
begin
    foreach each in array case when wanted is null then enum_range(null::engine.interaction_type) else array[wanted] end loop
        deleted := deleted + (api.delete_interactions(
            user_id => api.user_id(gorse_delete_feedback.user_id),
            media_id => api.media_id(item_id),
            type => each::text
        ) ->> 'count')::integer;
    end loop;
    return json_build_object('RowAffected', deleted);
end
$$;

comment on function api.gorse_delete_feedback is
    'Answers DELETE /gorse/api/feedback/<user_id>/<item_id> and /gorse/api/feedback/<type>/<user_id>/<item_id>: deletes what a person did with a medium, as api.delete_interactions does, and returns {"RowAffected": n}, where n is the number of deleted interactions. feedback_type: only this type (null: all). Errors: ML400 for an unknown feedback_type or an invalid id; ML421 as api.delete_interactions.';
