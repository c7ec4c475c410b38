-- What a person said on a busy day before `beginning` does not count, so the rest of the day may count more
-- (share_more). People with changes are left to engine.changed_days.
create function engine.cut_days(beginning timestamptz, summed pg_snapshot)
    returns table (media_key integer, popular double precision, trending double precision)
    language sql
    stable
as $$
    select
        word.media_key,
        share_more * said * model.power_of_time(word.last_at, origin, popular_life),
        share_more * said * model.power_of_time(word.last_at, origin, trending_life)
    from model.busy_day
    cross join model.recent_basis
    cross join lateral (
        select before, least(1, per_day / nullif(cardinality(busy_day.last_at) - before, 0)) - share as share_more
        from (select width_bucket(cut_days.beginning, busy_day.last_at) as before) place
        offset 0 -- optimization fence: evaluated once a day, not word by word
    ) counted
    cross join lateral unnest(
        busy_day.media_keys[before + 1:],
        busy_day.last_at[before + 1:],
        busy_day."values"[before + 1:],
        busy_day.both_at[before + 1:],
        busy_day.more[before + 1:]
    ) word (media_key, last_at, value, both_at, more)
    cross join lateral (
        select word.value + case when word.both_at > cut_days.beginning then word.more else 0 end as said
    ) within
    where busy_day.day = (cut_days.beginning at time zone interval '0')::date
        and busy_day.user_key not in (select changes.user_key from engine.changes_after(cut_days.summed) changes)
        and not exists (
            select
            from engine.recent_step
            where cut_days.summed is not null
                and recent_step.user_key = busy_day.user_key
                and recent_step.day = busy_day.day
        )
$$;

comment on function engine.cut_days is
    'Returns what is to be added to the sums of model.recent_sum since "beginning", for people who took more than influence_limit.per_day media on the day (UTC) in which that lies: what they said on this day before "beginning" counts for nothing, so the rest of the day may count more. popular, trending: how much more, by these half-lives; a medium may have several rows. Left out are people with changes after the snapshot summed (engine.changes_after) or with that day in engine.recent_step: engine.changed_days does the same for them. Inlined.';
