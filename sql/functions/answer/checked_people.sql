create function engine.checked_people(user_ids uuid[])
    returns uuid[]
    language plpgsql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform engine.checked_list('user_ids', user_ids);
    if cardinality(user_ids) > 1000 then
        raise 'user_ids: expected at most 1000 of them, got %', cardinality(user_ids) using errcode = 'ML400';
    end if;
    -- Callers find the result of a person by user_id, which therefore must not be null.
    if array_position(user_ids, null) is not null then
        raise 'user_ids: expected no null' using errcode = 'ML400';
    end if;
    return user_ids;
end
$$;

comment on function engine.checked_people is
    'Returns the user_ids of a batch unchanged. Errors: ML400 for more than 1,000, a null among them, or a list of lists.';
