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
    return query
        select
            case outcomes.by
                when 'strategy' then strategy
                when 'placement' then placement
                when 'position' then "position"::text
                when 'arm' then experiment || ':' || experiment_version || ':' || arm
                else ((shown_at at time zone 'UTC')::date)::text
            end,
            count(distinct answer_id),
            count(distinct user_key),
            count(*),
            count(taken_at),
            count(taken_at)::double precision / count(*),
            percentile_cont(0.5) within group (order by extract(epoch from taken_at - shown_at)::double precision),
            count(distinct media_key)::double precision
                / nullif((select count(*) from engine.media where available), 0),
            count(*) filter (where new_media.media_key is not null)::double precision / count(*)
        from engine.outcome(outcomes.placement, since, upto) outcome
        left join model.new_media using (media_key)
        group by 1
        order by min("position") filter (where outcomes.by = 'position'), 1;
end
$$;

comment on function api.outcomes is
    'What became of the answers that were logged, from one time up to another (by default, of the last 24 hours; at most 400 days), at a placement (null: all), by strategy, placement, position, arm (experiment:version:arm; null: none) or day (UTC). answers; people who got them; media shown, media taken (LIKE or WATCH) within engine.tracking.attribution_window or by the answer_id of the event; rate: taken / shown, in [0, 1]; median_seconds from answer to taking (null: nothing was taken); coverage: the share of the available media that was shown at all; new_share: of what was shown, the share that nobody had taken as of the last refresh. No rows where nothing was shown. Errors: ML400 for an argument that cannot be.';
