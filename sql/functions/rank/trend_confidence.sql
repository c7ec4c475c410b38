-- The result is at least 1e-15, which is as good as 0: the product of a smaller weight and a power of two might
-- underflow.
create function engine.trend_confidence(asker engine.asker, max_trend double precision)
    returns double precision
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select greatest(
            1e-15,
            evidence / (evidence + ((trend_confidence.asker).strategy).trend_evidence)
                * power(2::double precision, greatest(-200, -coalesce(idle, 0)))
        )
        from (
            select
                power(2::double precision, greatest(-200, trend_confidence.max_trend - half_lives)) as evidence,
                extract(epoch from away)::double precision
                    / extract(epoch from ((trend_confidence.asker).strategy).trend_horizon)::double precision as idle
            from engine.time_away(trend_confidence.asker)
        ) now_and_then
    );
end
$$;

comment on function engine.trend_confidence is
    'Returns how much the trend counts for the asker, in [1e-15, 1]: c / (c + trend_evidence), where c is the decayed sum of the most trending medium (max_trend is its log2), × 1/2 for every trend_horizon between the asker''s last interaction and the newest of all. For nobody in particular, and for a session, that time is 0.';
