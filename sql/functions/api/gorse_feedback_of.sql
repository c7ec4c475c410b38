create function api.gorse_feedback_of(
    user_id text,
    item_id text default null,
    feedback_type text default null
)
    returns json
    language plpgsql
    stable
    parallel safe
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
declare
    wanted constant engine.interaction_type := engine.checked_gorse_type(gorse_feedback_of.feedback_type);
    id constant uuid := api.user_id(gorse_feedback_of.user_id);
begin
    return (
        select coalesce(
            json_agg(
                engine.gorse_feedback(gorse_feedback_of.feedback_type, id, media_id, type, value, happened_at)
                order by happened_at desc, interaction_id desc
            ),
            '[]'
        )
        from (
            select distinct on (media_key, type) media_key, type, value, happened_at, interaction_id
            from engine.person
            join engine.interaction using (user_key)
            where person.user_id = id
                and (wanted is null or type = wanted)
            order by media_key, type, happened_at desc, interaction_id desc
        ) taken
        join engine.media using (media_key)
        where gorse_feedback_of.item_id is null
            or media_id = engine.inside_id('media', gorse_feedback_of.item_id)
    );
end
$$;

comment on function api.gorse_feedback_of is
    'Answers GET /gorse/api/user/<user_id>/feedback, /gorse/api/user/<user_id>/feedback/<type> and /gorse/api/feedback/<user_id>/<item_id>: returns what a person did, latest first, as a JSON array of objects with FeedbackType, UserId, ItemId, Value, Timestamp, Updated (equal to Timestamp), Labels (null) and Comment (empty). item_id: only this medium; feedback_type: only this type; null: all. Of several interactions of the same type with the same medium, only the latest is returned. The array is empty for an unknown person. Errors: ML400 for an unknown feedback_type or an invalid user_id.';
