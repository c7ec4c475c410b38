-- The rows have the form of those of engine.shown_counts, so that both can be added up.
create function engine.taken_counts(placement text, "from" timestamptz, "to" timestamptz, kind text, by text default null)
    returns setof engine.counted_outcome
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
    set timezone = 'UTC'
    set work_mem = '64MB'
    set jit = off
    set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
    by_page constant boolean := taken_counts.kind = 'page';
    by_arm constant boolean := taken_counts.kind = 'arm';
    -- A column that the grouping (by) does not use is replaced by a constant, so that it does not split groups.
    has_placement constant boolean := coalesce(taken_counts.by = 'placement', true);
    has_strategy constant boolean := by_page and coalesce(taken_counts.by = 'strategy', true);
    has_experiment constant boolean := by_arm or by_page and coalesce(taken_counts.by = 'arm', true);
    has_kind constant boolean := by_page and coalesce(taken_counts.by in ('strategy', 'arm'), true);
    counts_all constant boolean := not exists (select from engine.shard where not is_alone);
begin
    -- Fast path: usually no answer is interleaved, and engine.taken is slow.
    if by_arm and not exists (
        select
        from engine.answer_log log
        where log.shown_at >= taken_counts."from"
            and log.shown_at < taken_counts."to"
            and (taken_counts.placement is null or log.placement = taken_counts.placement)
            and log.arms is not null
    ) then
        return;
    end if;
    return query
        select
            taken_counts."from"::date,
            taken_counts.kind,
            item.placement,
            item.strategy,
            item.experiment,
            item.experiment_version,
            item.arm,
            item.is_interleaved,
            item."position",
            0::bigint,
            0::bigint,
            ''::varbit,
            ''::varbit,
            '{}'::integer[],
            '{}'::integer[],
            array_agg(item.seconds)
        from (
            select
                case when has_placement then log.placement else '' end as placement,
                case when has_strategy then log.strategy when by_page then '' end as strategy,
                case when has_experiment then log.experiment end as experiment,
                case when has_experiment then log.experiment_version end as experiment_version,
                case when by_arm then log.arms[place] when has_experiment then log.arm end as arm,
                case when by_page then has_kind and log.arms is not null end as is_interleaved,
                case when not by_page and not by_arm then log."offset" + place end as "position",
                greatest(extract(epoch from taken.taken_at - log.shown_at), 0)::double precision as seconds -- client clocks differ
            from engine.taken(taken_counts."from", taken_counts."to") taken
            join engine.answer_log log using (answer_id)
            cross join lateral array_position(log.media_keys, taken.media_key) place
            where log.shown_at >= taken_counts."from"
                and log.shown_at < taken_counts."to"
                and (taken_counts.placement is null or log.placement = taken_counts.placement)
                and (not by_arm or log.arms is not null)
                and (counts_all or engine.is_counted(log.user_key, log.shown_at))
                and taken.media_key = any (coalesce(log.seen_keys, log.media_keys))
        ) item
        group by 1, 2, 3, 4, 5, 6, 7, 8, 9;
end
$$;

comment on function engine.taken_counts is
    'Returns, in the form of engine.shown_counts, what was taken from the answers that were logged at or after "from" and before "to" at a placement (null: all). day: the day (UTC) of "from". seconds: for each medium taken (engine.taken), the seconds from answer to taking. All other counts are 0 or empty: engine.shown_counts returns them. kind, by: as in engine.shown_counts.';
