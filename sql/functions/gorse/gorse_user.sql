create function engine.gorse_user(user_id uuid)
    returns json
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return (
        select json_build_object(
            'UserId', coalesce(outside_id, asked.user_id::text),
            'Labels', genres,
            'Comment', ''
        )
        from (select gorse_user.user_id) asked
        left join engine.person on person.user_id = asked.user_id
        left join engine.outside_id on outside_id.id = asked.user_id and kind = 'user'
        where user_key is not null or outside_id is not null
    );
end
$$;

comment on function engine.gorse_user is
    'Returns a person as a user object of Gorse; Labels are the genres that the person stated. Null for an unknown person.';
