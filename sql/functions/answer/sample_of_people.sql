-- Drawn by a hash, so that repeated calls give the same people, whose answers can be compared.
create function engine.sample_of_people(people integer, skip integer default 0)
    returns uuid[]
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    if people is null or people not between 1 and 500 then
        raise 'people: expected an integer from 1 to 500, got %', coalesce(people::text, 'null') using errcode = 'ML400';
    end if;
    if skip is null or skip not between 0 and 500 then
        raise 'skip: expected an integer from 0 to 500, got %', coalesce(skip::text, 'null') using errcode = 'ML400';
    end if;
    return array(
        select user_id
        from (
            select user_key from model.history order by hashint4(user_key), user_key offset skip limit people
        ) drawn
        join engine.person using (user_key)
        order by user_id
    );
end
$$;

comment on function engine.sample_of_people is
    'Returns the ids of at most people (1 to 500) of the people whom the model knows, in the order of a hash of user_key and after the first skip (0 to 500) of them, so that repeated calls return the same people. The ids are sorted. Errors: ML400 for a number out of range.';
