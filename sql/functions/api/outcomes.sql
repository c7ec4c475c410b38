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
    set timezone = 'UTC'
as $$
#variable_conflict use_column
declare
    upto constant timestamptz := coalesce(outcomes."to", now());
    since constant timestamptz := coalesce(outcomes."from", upto - interval '24 hours');
    kinds constant text[] := case
        when outcomes.by = 'position' then '{position}'
        when outcomes.by in ('strategy', 'arm') then '{page,arm}'
        else '{page}'
    end;
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
    counted := engine.counted_days(since, upto);
    return query
        with count as (
            select *
            from engine.counted_outcome
            where day = any (counted)
                and kind = any (kinds)
                and (outcomes.placement is null or placement = outcomes.placement)
            union all
            -- What lies between these days: as few stretches as may be, but a day at a time by day.
            select counts.*
            from (
                select
                    greatest(min(day), since) as since,
                    least(max(day) + 1, upto) as upto
                from (
                    select
                        day::date as day,
                        case outcomes.by
                            when 'day' then day::date
                            else day::date - (row_number() over (order by day))::integer
                        end as stretch
                    from generate_series(date_trunc('day', since), upto - interval '1 microsecond', '1 day') day
                    where day::date <> all (counted)
                ) left_out
                group by stretch
            ) gap
            cross join unnest(kinds) as wanted (kind)
            cross join lateral engine.outcome_counts(outcomes.placement, gap.since, gap.upto, wanted.kind, outcomes.by) counts
        ),
        part as materialized (
            select (dense_rank() over (order by named."group"))::integer as number, named.*
            from (
                select
                    case outcomes.by
                        when 'placement' then count.placement
                        when 'day' then count.day::text
                        when 'position' then count."position"::text
                        else case when count.kind = 'arm' then picked."group" else
                            case outcomes.by
                                when 'strategy' then count.strategy
                                else count.experiment || ':' || count.experiment_version || ':' || count.arm
                            end
                        end
                    end as "group",
                    count.answers, count.shown, count.people, count.media, count.media_keys, count.times, count.seconds
                from count
                left join lateral engine.groups_of_interleaved(count.experiment, count.experiment_version, outcomes.by) picked
                    on count.kind = 'arm' and picked.arm = count.arm
                where outcomes.by not in ('strategy', 'arm')
                    -- (Of an experiment that is gone, nobody knows whose they were.)
                    or case when count.kind = 'arm' then picked.arm is not null else not count.is_interleaved end
            ) named
        ),
        whole as (
            select
                number,
                "group",
                sum(answers)::bigint as answers,
                sum(shown)::bigint as shown,
                bit_count(bit_or("bit"(part.people, size.people, true))) as people,
                bit_count(bit_or("bit"(part.media, size.media, true))) as media
            from part
            cross join (select max(length(people)) as people, max(length(media)) as media from part) size
            group by number, "group"
        ),
        fresh as (
            select number, sum(times) as shown
            from (select number, unnest(media_keys) as media_key, unnest(times) as times from part) each
            -- (Hashed, however few rows the planner expects.)
            where media_key in (select media_key from model.new_media)
            group by number
        ),
        taking as (
            select
                number,
                count(*) as taken,
                percentile_cont(0.5) within group (order by each) as median_seconds
            from (select number, unnest(seconds) as each from part) taken
            group by number
        )
        select
            "group",
            answers,
            people,
            whole.shown,
            coalesce(taken, 0),
            coalesce(taken, 0)::double precision / whole.shown,
            median_seconds,
            media::double precision / nullif((select count(*) from engine.media where available), 0),
            coalesce(fresh.shown, 0)::double precision / whole.shown
        from whole
        left join fresh using (number)
        left join taking using (number)
        order by case when outcomes.by = 'position' then "group"::integer end, 1;
end
$$;

comment on function api.outcomes is
    'What became of the answers that were logged, from one time up to another (by default, of the last 24 hours; at most 400 days), at a placement (null: all), by strategy, placement, position, arm (experiment:version:arm; null: none) or day (UTC). answers; people who got them (visitors without an account are not among these); media shown, media taken (LIKE or WATCH) within engine.tracking.attribution_window or by the answer_id of the event; rate: taken / shown, in [0, 1]; median_seconds from answer to taking (null: nothing was taken); coverage: the share of the available media that was shown at all; new_share: of what was shown, the share that nobody had taken as of the last refresh. No rows where nothing was shown. Errors: ML400 for an argument that cannot be.';
