create function api.console_people(kind text default 'many', search text default null, n integer default 20)
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
    digits constant text := replace(lower(btrim(search)), '-', '');
    found integer[];
begin
    if n is null or n not between 1 and 100 then
        raise 'n: expected an integer from 1 to 100, got %', coalesce(n::text, 'null') using errcode = 'ML400';
    end if;
    if char_length(search) not between 1 and 256 then
        raise 'search: expected a text of 1 to 256 characters' using errcode = 'ML400';
    end if;
    if kind is null or kind not in ('many', 'few', 'new') then
        raise 'kind: expected many, few or new' using errcode = 'ML400';
    end if;
    if digits is not null then
        found := array(
            select user_key
            from engine.person
            where user_id = engine.inside_id('user', btrim(search))
                or (
                    digits ~ '^[0-9a-f]{1,32}$'
                    and user_id between rpad(digits, 32, '0')::uuid and rpad(digits, 32, 'f')::uuid
                )
            order by user_id
            limit console_people.n
        );
    elsif kind = 'new' then
        found := array(select user_key from engine.person order by user_key desc limit console_people.n);
    else
        found := array(
            select user_key
            from model.history
            join engine.person using (user_key)
            order by cardinality(codes) * case kind when 'many' then -1 else 1 end, user_id
            limit console_people.n
        );
    end if;
    return json_build_object('people', (
        select coalesce(
            json_agg(
                json_build_object(
                    'user_id', user_id,
                    'outside_id', (select outside_id from engine.outside_id where id = user_id and outside_id.kind = 'user'),
                    'genres', genres,
                    'interactions', interactions,
                    'last_at', engine.utc(last_at)
                )
                order by
                    case when digits is null and kind = 'many' then -interactions end,
                    case when digits is null and kind = 'few' then interactions end,
                    place
            ),
            '[]'
        )
        from unnest(found) with ordinality as listed (user_key, place)
        join engine.person using (user_key)
        cross join lateral (
            select count(*) as interactions, max(happened_at) as last_at
            from engine.interaction
            where interaction.user_key = person.user_key
        ) did
    ));
end
$$;

comment on function api.console_people is
    'Returns n people (1 to 100) to look at: a JSON object with people, each with user_id, outside_id (their external id; null: none), genres (that they stated), interactions (how many) and last_at (when the latest was, UTC; null: never). search: an external id, or the beginning of a user_id (hexadecimal digits, with or without dashes). Without search, kind: many (those with the longest history), few (the shortest) or new (the latest to become known). Errors: ML400 for an argument out of range.';
