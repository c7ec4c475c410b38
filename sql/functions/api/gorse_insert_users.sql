create function api.gorse_insert_users(users jsonb)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    given record;
begin
    if jsonb_typeof(gorse_insert_users.users) is distinct from 'array' or jsonb_array_length(gorse_insert_users.users) > 1000 then
        raise 'body: expected a list of at most 1000 users' using errcode = 'ML400';
    end if;
    for given in
        select one, format('[%s].', place - 1) as name
        from jsonb_array_elements(gorse_insert_users.users) with ordinality as listed (one, place)
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
    perform engine.name_ids('user', array(select one ->> 'UserId' from jsonb_array_elements(gorse_insert_users.users) one));
    return json_build_object('RowAffected', jsonb_array_length(gorse_insert_users.users));
end
$$;

comment on function api.gorse_insert_users is
    'The answer of POST /gorse/api/users: remembers the ids of up to 1,000 people, all or none, and returns {"RowAffected": how many}. Comment is ignored. Errors: ML400 for one that cannot be, ML403 for a person who was forgotten, ML501 for Labels.';
