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
    set work_mem = '64MB'
    set jit = off
as $$
#variable_conflict use_column
declare
    upto constant timestamptz := coalesce(outcomes."to", now());
    since constant timestamptz := coalesce(outcomes."from", upto - interval '1 day');
    counted date[];
begin
    if outcomes.by is null or outcomes.by not in ('strategy', 'placement', 'position', 'arm', 'day') then
        raise 'by: expected strategy, placement, position, arm or day' using errcode = 'ML400';
    end if;
    if outcomes.placement is not null then
        perform engine.checked_placement(outcomes.placement);
    end if;
    if since >= upto or upto - since > interval '400 days' or not isfinite(since) or not isfinite(upto) then
        raise 'from, to: expected a time, and one after it, at most 400 days later' using errcode = 'ML400';
    end if;
    counted := engine.counted_days(
        outcomes.placement, since, upto, case outcomes.by when 'day' then 'placement' else outcomes.by end
    );
    return query
        with part as materialized (
            select
                (dense_rank() over (order by "group"))::integer as number,
                part.*
            from (
                select
                    case outcomes.by when 'day' then day::text else "group" end as "group",
                    answers, user_keys, media_keys, times, seconds
                from engine.counted_day
                join engine.counted_outcome using (counted_key)
                where day = any (counted)
                    and counted_day.kind = case outcomes.by when 'day' then 'placement' else outcomes.by end
                    and counted_day.placement is not distinct from outcomes.placement
                union all
                select counts.*
                from engine.between_days(since, upto, counted) gap
                cross join lateral engine.outcome_counts(outcomes.placement, gap."from", gap."to", outcomes.by) counts
            ) part
        ),
        showing as (
            select
                number,
                sum(times) as shown,
                count(*) as media,
                -- (Hashed, however few rows the planner expects.)
                coalesce(sum(times) filter (where media_key in (select media_key from model.new_media)), 0) as new
            from (
                select number, media_key, sum(times) as times
                from (
                    select number, unnest(media_keys) as media_key, unnest(times) as times
                    from part
                ) each
                group by number, media_key
            ) medium
            group by number
        ),
        audience as (
            select number, count(*) as people
            from (
                select number, unnest(user_keys) as user_key
                from part
                group by number, user_key
            ) person
            group by number
        ),
        taking as (
            select
                number,
                count(*) as taken,
                percentile_cont(0.5) within group (order by each) as median_seconds
            from (select number, unnest(seconds) as each from part) taken
            group by number
        ),
        total as (
            select number, "group", sum(answers)::bigint as answers
            from part
            group by number, "group"
        )
        select
            "group",
            answers,
            coalesce(people, 0),
            shown::bigint,
            coalesce(taken, 0),
            coalesce(taken, 0)::double precision / shown,
            median_seconds,
            media::double precision / nullif((select count(*) from engine.media where available), 0),
            new::double precision / shown
        from total
        join showing using (number)
        left join audience using (number)
        left join taking using (number)
        order by case when outcomes.by = 'position' then "group"::integer end, 1;
end
$$;

comment on function api.outcomes is
    'What became of the answers that were logged, from one time up to another (by default, of the last 24 hours; at most 400 days), at a placement (null: all), by strategy, placement, position, arm (experiment:version:arm; null: none) or day (UTC). answers; people who got them (visitors without an account are not among these); media shown, media taken (LIKE or WATCH) within engine.tracking.attribution_window or by the answer_id of the event; rate: taken / shown, in [0, 1]; median_seconds from answer to taking (null: nothing was taken); coverage: the share of the available media that was shown at all; new_share: of what was shown, the share that nobody had taken as of the last refresh. No rows where nothing was shown. Errors: ML400 for an argument that cannot be.';
