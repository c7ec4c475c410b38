-- The latest first, for it is asked about most.
create function engine.count_outcomes()
    returns date
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set timezone = 'UTC'
as $$
#variable_conflict use_column
declare
    counting_window constant interval := (select attribution_window from engine.tracking);
    -- What is shown or done now, or came a little late, is of a later day.
    latest constant date := (now() - counting_window - interval '1 hour')::date - 1;
    earliest constant date := least(
        (select min(shown_at) from engine.answer_log)::date,
        (select min(day) from engine.changed_day)
    );
    held constant date[] := engine.counted_days(earliest, latest + 1);
    chosen date;
    writers text[];
begin
    select day::date into chosen
    from generate_series(earliest::timestamp, latest::timestamp, '1 day') day
    where day::date <> all (held)
    order by day desc
    limit 1;
    if not found then
        return null;
    end if;
    -- Whoever has been writing since the day could not be counted yet may have noted no change.
    writers := array(select virtualtransaction from engine.outcome_writers());
    for turn in 1..100 loop
        exit when not exists (select from engine.outcome_writers() where virtualtransaction = any (writers));
        if turn = 100 then
            return null;
        end if;
        perform pg_sleep(0.05);
    end loop;
    -- In one statement, of one moment: what changes meanwhile is noted again, and stays.
    with noted as (
        delete from engine.changed_day where day = chosen
    ),
    before as (
        delete from engine.counted_outcome where day = chosen
    ),
    gone as (
        select
            coalesce(array_agg(user_key), '{}') as user_keys,
            coalesce(array_agg(media_key), '{}') as media_keys
        from engine.attribution named
        where answer_id >= engine.first_answer_id(chosen)
            and answer_id < engine.first_answer_id(chosen + 1)
            and not exists (
                select
                from engine.interaction event
                where event.user_key = named.user_key and event.media_key = named.media_key and positive
            )
    ),
    counted as (
        insert into engine.counted_day (day, attribution_window, gone_user_keys, gone_media_keys)
        select chosen, attribution_window, gone.user_keys, gone.media_keys
        from engine.tracking
        cross join gone
        where attribution_window::text = counting_window::text
        on conflict (day) do update set
            attribution_window = excluded.attribution_window,
            gone_user_keys = excluded.gone_user_keys,
            gone_media_keys = excluded.gone_media_keys
        returning day
    )
    insert into engine.counted_outcome
    select counts.*
    from counted
    cross join unnest('{page,arm,position}'::text[]) as kinds (kind)
    cross join lateral engine.outcome_counts(null, chosen, chosen + 1, kinds.kind) counts;
    return chosen;
end
$$;

comment on function engine.count_outcomes is
    'Fill engine.counted_outcome for one day (UTC) that ended longer than engine.tracking.attribution_window and an hour ago, the latest of those that are not counted or whose counts do not hold. Returns that day; null where there is none, or where somebody who began to write before does not end within seconds.';

grant execute on function engine.count_outcomes to ml_service_sync;
