create function engine.popular_since(strategy text, hours integer, allowed varbit, most integer)
    returns table (media_key integer, score double precision)
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
as $$
#variable_conflict use_column
declare
    span constant engine.recent_span := engine.recent_span_of(strategy, now() - make_interval(hours => hours));
    listed record;
    first_of_all record; -- the first medium without a filter, whose score is 1
begin
    if most = 0 then
        return;
    end if;
    select found.media_keys, found.totals
    into listed
    from engine.first_in_span(span, allowed, most) found
    where span.since is not null;
    first_of_all := listed;
    if allowed is not null then
        select found.media_keys, found.totals
        into first_of_all
        from engine.first_in_span(span, null, 1) found
        where span.since is not null;
    end if;
    if listed.media_keys is not null and first_of_all.media_keys is not null then
        return query
            select place.media_key, place.total / first_of_all.totals[1]
            from unnest(listed.media_keys, listed.totals) with ordinality place (media_key, total, number)
            order by number;
    else
        return query
            select listed.media_key, listed.score
            from engine.popular_of_events(popular_since.strategy, popular_since.hours) listed
            join engine.media using (media_key)
            where allowed is null or engine.allows(allowed, listed.media_key)
            order by round(ln(listed.score) * 1e9) desc, media_id
            limit most;
    end if;
end
$$;

comment on function engine.popular_since is
    'Returns the first "most" media of engine.popular_of_events(strategy, hours), in order, with the same scores. allowed: only media whose bits are 1; null: all. The scores are computed from what the model has of the last 720 hours, what engine.sum_changes has summed up since (engine.recent_gain) and what has changed besides (engine.recent_changes), so the cost does not depend on the number of events. They are computed from the events if engine.recent_span_of returns null (as on a shard, while more than 10,000 changes are not summed up, and if limits or half-lives have changed), or engine.first_in_span gives null.';
