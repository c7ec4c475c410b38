create function api.gorse_users(n integer default 10, cursor text default '')
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
    after uuid := engine.gorse_cursor(gorse_users.cursor);
    -- engine.person of a shard also has people of other shards, because the model refers to them.
    own constant integer[] := (select slots from engine.shard);
    listed uuid[];
begin
    perform engine.gorse_asked(n, 0);
    listed := array(
        select id
        from (
            (select user_id as id from engine.person where user_id > after and engine.is_own(user_id, own) order by user_id limit n)
            union
            (select id from engine.outside_id where id > after and kind = 'user' and engine.is_own(id, own) order by id limit n)
        ) known
        order by id
        limit n
    );
    return json_build_object(
        'Cursor', case when n > 0 and cardinality(listed) = n then listed[n]::text else '' end,
        'Users', (
            select coalesce(json_agg(engine.gorse_user(id) order by id), '[]')
            from unnest(listed) id
        )
    );
end
$$;

comment on function api.gorse_users is
    'Answers GET /gorse/api/users: returns a page of all people, in the order of their UUIDs, as a JSON object with Cursor and Users, an array of objects as in api.gorse_user. n: at most this many, 0 to 1000. cursor: the Cursor of the page before, empty for the first page. Cursor is empty if the page has fewer than n, or n is 0: then nothing follows. Errors: ML400 for n out of range or an invalid cursor.';
