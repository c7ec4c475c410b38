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
    'Returns what became of the logged answers, one row per group. placement: only answers at this placement (null: all). "from", "to": answers from one time up to another, by default of the last 24 hours, at most 400 days. by: what "group" is: strategy, placement, position, arm (experiment:version:arm; null: none) or day (UTC). answers: logged answers; people: who got them (visitors without an account are not counted); shown: media shown, or only those really seen where api.record_impressions said so; taken: how many of these the person then liked or watched, by the answer_id of the event, or else within engine.tracking.attribution_window, which counts for the last answer that showed the medium. rate: taken / shown, in [0, 1]. median_seconds: from answer to taking; null where nothing was taken. coverage: the share of the available media that was shown. new_share: the share of what was shown that nobody had taken as of the last refresh, in [0, 1]. No rows where nothing was shown. Errors: ML400 for an invalid argument.';
