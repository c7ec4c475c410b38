-- These parts of api.outcomes can be added up over shards, because no person and no answer is on two of them.
create function engine.outcome_sums(placement text, "from" timestamptz, "to" timestamptz, by text)
    returns table (
        "group" text,
        answers bigint,
        people bigint,
        shown bigint,
        fresh bigint,
        media varbit,
        seconds double precision[]
    )
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
    set work_mem = '64MB'
    set jit = off
    set timezone = 'UTC'
as $$
#variable_conflict use_column
declare
    upto constant timestamptz := coalesce(outcome_sums."to", now());
    since constant timestamptz := coalesce(outcome_sums."from", upto - interval '24 hours');
    kinds constant text[] := case
        when outcome_sums.by = 'position' then '{position}'
        when outcome_sums.by in ('strategy', 'arm') then '{page,arm}'
        else '{page}'
    end;
    days date[];
    counted_shown tstzmultirange;
    counted_taken tstzmultirange;
begin
    if outcome_sums.by is null or outcome_sums.by not in ('strategy', 'placement', 'position', 'arm', 'day') then
        raise 'by: expected strategy, placement, position, arm or day' using errcode = 'ML400';
    end if;
    if outcome_sums.placement is not null then
        perform engine.checked_placement(outcome_sums.placement);
    end if;
    if since >= upto or upto - since > interval '400 days' or not isfinite(since) or not isfinite(upto) then
        raise 'from, to: expected a time, and one after it, at most 400 days later' using errcode = 'ML400';
    end if;
    select
        array_agg(counted.day),
        coalesce(range_agg(tstzrange(counted.day, counted.upto)), '{}'),
        coalesce(range_agg(tstzrange(counted.day, counted.upto)) filter (where counted.is_over), '{}')
    into days, counted_shown, counted_taken
    from engine.counted_days(since, upto) counted;
    return query
        with span as (
            select tstzmultirange(tstzrange(since, upto)) as times
            where outcome_sums.by <> 'day'
            union all
            select tstzmultirange(tstzrange(day, day + interval '1 day') * tstzrange(since, upto))
            from generate_series(date_trunc('day', since), upto - interval '1 microsecond', '1 day') day
            where outcome_sums.by = 'day'
        ),
        count as (
            select *
            from engine.counted_outcome
            where day = any (days)
                and kind = any (kinds)
                and (outcome_sums.placement is null or placement = outcome_sums.placement)
            union all
            select counts.*
            from span
            cross join unnest(span.times - counted_shown) left_out
            cross join unnest(kinds) as wanted (kind)
            cross join lateral engine.shown_counts(
                outcome_sums.placement, lower(left_out), upper(left_out), wanted.kind, outcome_sums.by
            ) counts
            union all
            select counts.*
            from span
            cross join unnest(span.times - counted_taken) left_out
            cross join unnest(kinds) as wanted (kind)
            cross join lateral engine.taken_counts(
                outcome_sums.placement, lower(left_out), upper(left_out), wanted.kind, outcome_sums.by
            ) counts
        ),
        part as materialized (
            select (dense_rank() over (order by named."group"))::integer as number, named.*
            from (
                select
                    case outcome_sums.by
                        when 'placement' then count.placement
                        when 'day' then count.day::text
                        when 'position' then count."position"::text
                        else case when count.kind = 'arm' then picked."group" else
                            case outcome_sums.by
                                when 'strategy' then count.strategy
                                else count.experiment || ':' || count.experiment_version || ':' || count.arm
                            end
                        end
                    end as "group",
                    count.answers, count.shown, count.people, count.media, count.media_keys, count.times, count.seconds
                from count
                left join lateral engine.groups_of_interleaved(count.experiment, count.experiment_version, outcome_sums.by) picked
                    on count.kind = 'arm' and picked.arm = count.arm
                where outcome_sums.by not in ('strategy', 'arm')
                    -- picked.arm is null for an experiment that is gone: its groups are unknown, so leave them out.
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
                bit_or("bit"(part.media, size.media, true))::varbit as media
            from part
            cross join (select max(length(people)) as people, max(length(media)) as media from part) size
            group by number, "group"
        ),
        fresh as (
            select number, sum(times)::bigint as shown
            from (select number, unnest(media_keys) as media_key, unnest(times) as times from part) each
            where media_key in (select media_key from model.new_media)
            group by number
        ),
        taking as (
            select number, array_agg(each) as seconds
            from (select number, unnest(seconds) as each from part) taken
            group by number
        )
        select
            "group",
            answers,
            people,
            whole.shown,
            coalesce(fresh.shown, 0),
            media,
            coalesce(seconds, '{}')
        from whole
        left join fresh using (number)
        left join taking using (number);
end
$$;

comment on function engine.outcome_sums is
    'Returns what api.outcomes is computed from, for each of its groups, in numbers that add up over shards. shown: how many media were shown; fresh: how many of these are in model.new_media, the most recently released of the media that nobody had liked or watched as of the last refresh; media: the media shown, as bits by media_key; seconds: for each medium taken, the seconds from answer to taking. Errors: as api.outcomes.';
