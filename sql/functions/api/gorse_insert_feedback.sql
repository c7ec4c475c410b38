create function api.gorse_insert_feedback(feedback jsonb)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
declare
    unclear bigint;
begin
    if jsonb_typeof(gorse_insert_feedback.feedback) is distinct from 'array' then
        raise 'body: expected a list of feedback' using errcode = 'ML400';
    end if;
    select min(place) into unclear
    from jsonb_array_elements(gorse_insert_feedback.feedback) with ordinality as listed (event, place)
    where jsonb_typeof(event) <> 'object' or not event ? 'FeedbackType';
    if unclear is not null then
        raise '[%].FeedbackType: expected star or like, read or watch, or dislike', unclear - 1
            using errcode = 'ML400';
    end if;
    if gorse_insert_feedback.feedback <> '[]' then
        -- Clients repeat a request that was not answered. The event_id, a hash of the content, makes feedback that
        -- states a Timestamp be recorded once.
        perform api.record_interactions(jsonb_agg(
            case
                when event ->> 'Timestamp' > '0002'
                    then jsonb_build_object('event_id', 'gorse ' || encode(sha256(convert_to(
                        jsonb_build_array(
                            event -> 'FeedbackType', event -> 'UserId', event -> 'ItemId', event -> 'Value', event -> 'Timestamp'
                        )::text, 'UTF8'
                    )), 'hex')) || event
                else event
            end
            order by place
        ))
        from jsonb_array_elements(gorse_insert_feedback.feedback) with ordinality as listed (event, place);
    end if;
    return json_build_object('RowAffected', jsonb_array_length(gorse_insert_feedback.feedback));
end
$$;

comment on function api.gorse_insert_feedback is
    'Answers POST and PUT /gorse/api/feedback: records an array of up to 1,000 feedbacks in Gorse''s format, all or none, as api.record_interactions does, and returns {"RowAffected": n}, where n is their number. The same feedback with the same Timestamp is recorded once within 30 days. Errors: as api.record_interactions.';
