create function api.gorse_insert_users(users jsonb)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
declare
    is_list constant boolean := jsonb_typeof(gorse_insert_users.users) = 'array';
    listed constant jsonb := case when is_list then gorse_insert_users.users else jsonb_build_array(gorse_insert_users.users) end;
    given record;
begin
    if jsonb_array_length(listed) > 1000 then
        raise 'body: expected at most 1000 users' using errcode = 'ML400';
    end if;
    perform engine.pass_gate();
    for given in
        select one, case when is_list then format('[%s].', place - 1) else '' end as name
        from jsonb_array_elements(listed) with ordinality as each (one, place)
        order by place
    loop
        perform engine.checked_outside_id(
            given.name || 'UserId', case jsonb_typeof(given.one -> 'UserId') when 'string' then given.one ->> 'UserId' end
        );
        if given.one -> 'Labels' not in ('null', '[]', '{}', '""') then
            raise '%Labels: what people state is in user_db, and is read from there', given.name
                using errcode = 'ML501';
        end if;
        if engine.is_forgotten(engine.inside_id('user', given.one ->> 'UserId')) then
            raise '%UserId: this person was forgotten, and is to be enrolled again first', given.name
                using errcode = 'ML403';
        end if;
    end loop;
    perform engine.name_ids('user', array(select one ->> 'UserId' from jsonb_array_elements(listed) one));
    return json_build_object('RowAffected', jsonb_array_length(listed));
end
$$;

comment on function api.gorse_insert_users is
    'Answers POST /gorse/api/user and /gorse/api/users: remembers the id of a user, or of each of an array of up to 1,000, all or none, and returns {"RowAffected": n}, where n is their number. Comment is ignored. Errors: ML400 for an invalid UserId or too many users, ML403 for a person who was forgotten, ML501 for Labels, which come from user_db alone.';
