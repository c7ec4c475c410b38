create function api.gorse_typed_feedback(
    feedback_type text,
    user_id text,
    item_id text
)
    returns json
    language plpgsql
    stable
    parallel safe
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
begin
    return coalesce(api.gorse_feedback_of(user_id, item_id, feedback_type) -> 0, '{}');
end
$$;

comment on function api.gorse_typed_feedback is
    'Answers GET /gorse/api/feedback/<type>/<user_id>/<item_id>: returns the latest interaction of this type that a person had with a medium, as a JSON object as in api.gorse_feedback_of; an empty object where there is none. Errors: as api.gorse_feedback_of.';
