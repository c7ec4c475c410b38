-- This is PL/pgSQL, so that the plan is set up only when it is needed: the setup takes as long as a tenth of an answer,
-- and most pages are full without it.
create function engine.from_popular_apart(asker engine.asker, top_k integer, filtered boolean)
    returns setof engine.candidate
    language plpgsql
    stable
    parallel safe
    rows 30
    set search_path = pg_catalog, pg_temp
as $$
begin
    -- Except for a long history, filtered, is_long and catalogue_unchanged are constants in the calls, so that the planner
    -- can leave branches out.
    if asker.is_long then
        return query select * from engine.from_popular(asker, top_k, filtered);
    elsif filtered then
        return query
            select *
            from engine.from_popular(
                row(
                    null, asker.user_key, null, asker.session_keys, asker.strategy,
                    asker.allowed, asker.allowed_keys, asker.with_seen, asker.without, false, null, null
                )::engine.asker,
                top_k,
                true
            );
    elsif asker.catalogue_unchanged then
        return query
            select *
            from engine.from_popular(
                row(
                    null, asker.user_key, null, asker.session_keys, asker.strategy,
                    null, null, asker.with_seen, asker.without, false, null, true
                )::engine.asker,
                top_k,
                false
            );
    else
        return query
            select *
            from engine.from_popular(
                row(
                    null, asker.user_key, null, asker.session_keys, asker.strategy,
                    null, null, asker.with_seen, asker.without, false, null, null
                )::engine.asker,
                top_k,
                false
            );
    end if;
end
$$;

comment on function engine.from_popular_apart is
    'Returns engine.from_popular, which is planned only if this is called: for callers that do not always need it.';
