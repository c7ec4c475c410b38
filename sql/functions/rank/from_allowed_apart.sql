-- This is PL/pgSQL, as engine.from_popular_apart, so that the plan is set up only when it is needed: most questions
-- allow so many media that they have no allowed_keys.
create function engine.from_allowed_apart(asker engine.asker, top_k integer, by_genres boolean)
    returns table (media_key integer, genre_set_key integer, popularity double precision, is_first boolean)
    language plpgsql
    stable
    parallel safe
    rows 10
    set search_path = pg_catalog, pg_temp
as $$
begin
    if by_genres then
        return query
            select
                found.media_key,
                found.genre_set_key,
                found.popularity,
                row_number() over (order by found.popularity desc nulls last, found.media_id) <= top_k
            from engine.from_allowed(
                row(
                    null, asker.user_key, null, asker.session_keys, null,
                    null, asker.allowed_keys, asker.with_seen, asker.without, asker.is_long, null, null
                )::engine.asker
            ) found;
    else
        return query
            select found.media_key, null::integer, found.popularity, true
            from engine.first_allowed(
                row(
                    null, asker.user_key, null, asker.session_keys, null,
                    null, asker.allowed_keys, asker.with_seen, asker.without, asker.is_long, null, null
                )::engine.asker,
                top_k
            ) found;
    end if;
end
$$;

comment on function engine.from_allowed_apart is
    'Returns engine.from_allowed if by_genres is true; is_first tells which media are the first top_k by popularity, then id. Otherwise returns engine.first_allowed, with genre_set_key null and is_first true.';
