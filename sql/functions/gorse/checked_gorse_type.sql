create function engine.checked_gorse_type(feedback_type text)
    returns engine.interaction_type
    language plpgsql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    if feedback_type is not null and engine.gorse_type(feedback_type) is null then
        raise 'FeedbackType: expected star or like, read or watch, or dislike' using errcode = 'ML400';
    end if;
    return engine.gorse_type(feedback_type);
end
$$;

comment on function engine.checked_gorse_type is
    'Returns engine.gorse_type of feedback_type; null for null. Errors: ML400 for an unknown word.';
