create function api.outcomes(
    placement text default null,
    "from" timestamptz default null,
    "to" timestamptz default null,
    by text default 'strategy'
)
    returns table (
        "group" text,
        answers bigint,
        people bigint,
        shown bigint,
        taken bigint,
        rate double precision,
        median_seconds double precision,
        coverage double precision,
        new_share double precision
    )
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
begin
    return query
        select
            "group",
            answers,
            people,
            shown,
            cardinality(seconds)::bigint,
            cardinality(seconds)::double precision / shown,
            median,
            bit_count(media)::double precision / nullif((select count(*) from engine.media where available), 0),
            fresh::double precision / shown
        from engine.outcome_sums(outcomes.placement, outcomes."from", outcomes."to", outcomes.by)
        cross join lateral (
            select percentile_cont(0.5) within group (order by each) as median from unnest(seconds) each
        ) taking
        order by case when outcomes.by = 'position' then "group"::integer end, 1;
end
$$;

comment on function api.outcomes is
    'What became of the answers that were logged, from one time up to another (by default, of the last 24 hours; at most 400 days), at a placement (null: all), by strategy, placement, position, arm (experiment:version:arm; null: none) or day (UTC). answers; people who got them (visitors without an account are not among these); media shown, media taken (LIKE or WATCH) within engine.tracking.attribution_window or by the answer_id of the event; rate: taken / shown, in [0, 1]; median_seconds from answer to taking (null: nothing was taken); coverage: the share of the available media that was shown at all; new_share: of what was shown, the share that nobody had taken as of the last refresh. No rows where nothing was shown. Errors: ML400 for an argument that cannot be.';
