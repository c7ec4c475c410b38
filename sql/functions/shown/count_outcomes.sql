-- One step of counting days that are over: the latest first, for it is asked about most.
create function engine.count_outcomes()
    returns date
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    -- What is shown or done now, or came a little late, is of a later day.
    latest constant date := (
        (now() - (select attribution_window from engine.tracking) - interval '1 hour') at time zone 'UTC'
    )::date - 1;
    worth_a_look constant interval := '6 hours';
    next engine.counted_day;
begin
    select * into next
    from engine.counted_day
    where state is null
    order by day desc, placement nulls first, kind
    limit 1;
    if found then
        -- In one statement, for counts and state are to be of one moment.
        with counted as materialized (
            select *
            from engine.outcome_counts(
                next.placement,
                next.day::timestamp at time zone 'UTC',
                (next.day + 1)::timestamp at time zone 'UTC',
                next.kind
            )
        ),
        kept as (
            insert into engine.counted_outcome (counted_key, "group", answers, user_keys, media_keys, times, seconds)
            select next.counted_key, counted.* from counted
        )
        update engine.counted_day
        set state = engine.outcome_state(next.day), looked_at = now()
        where counted_key = next.counted_key;
        return next.day;
    end if;
    select ended::date into next.day
    from generate_series(
        (select (min(shown_at) at time zone 'UTC')::date from engine.answer_log)::timestamp,
        latest::timestamp,
        '1 day'
    ) ended
    where not exists (select from engine.counted_day where day = ended::date and placement is null)
    order by ended desc
    limit 1;
    if found then
        delete from engine.counted_day where day = next.day;
        insert into engine.counted_day (day, placement, kind)
        select next.day, place.placement, kinds.kind
        from (
            select distinct placement
            from engine.answer_log
            where shown_at >= next.day::timestamp at time zone 'UTC'
                and shown_at < (next.day + 1)::timestamp at time zone 'UTC'
            union all
            select null
        ) place
        cross join unnest('{strategy,placement,position,arm}'::text[]) as kinds (kind);
        return next.day;
    end if;
    select day into next.day
    from engine.counted_day
    where looked_at < now() - worth_a_look
    order by looked_at
    limit 1;
    if found then
        next.state := engine.outcome_state(next.day);
        delete from engine.counted_day where day = next.day and state <> next.state;
        update engine.counted_day set looked_at = now() where day = next.day and state = next.state;
        return next.day;
    end if;
    return null;
exception when foreign_key_violation then
    -- Somebody was forgotten meanwhile, whose answers of that day were counted: they are counted anew.
    return next.day;
end
$$;

comment on function engine.count_outcomes is
    'One step: fill engine.counted_outcome for one placement and kind of group of a day (UTC) that ended longer than engine.tracking.attribution_window ago; or note what is to be counted of such a day; or see whether what was counted of one still holds. Returns that day; null where there is nothing to do.';

grant execute on function engine.count_outcomes to ml_service_sync;
