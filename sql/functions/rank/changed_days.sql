-- This gives the changes that engine.sum_changes has not summed up yet, by person and day. With is_cut, it also recounts
-- busy days that `beginning` cuts in two. A day is recounted as a whole, because the share of each word depends on how
-- many words the day has.
create function engine.changed_days(beginning timestamptz, summed pg_snapshot, is_cut boolean)
    returns table (
        user_key integer,
        day date,
        media_key integer,
        at timestamptz,
        people integer,
        popular double precision,
        trending double precision,
        is_busy boolean
    )
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    -- The queries read few rows of large tables, but the planner does not expect so: these rows are newer than its
    -- statistics.
    -- It also expects a thousand times as many rows in subqueries, which it hashes only if it believes that they fit.
    set work_mem = '1GB'
    set enable_seqscan = off
    set enable_hashjoin = off
    set enable_mergejoin = off
    set jit = off
as $$
#variable_conflict use_column
declare
    few constant integer := 50; -- up to so many keys, one array_position each is faster
    first_day constant date := (beginning at time zone interval '0')::date;
begin
    return query
        with fresh as materialized (
            select distinct user_key, media_key from engine.changes_after(summed)
        ),
        cut as materialized (
            select user_key
            from model.busy_day
            where is_cut
                and day = first_day
                and (
                    user_key in (select user_key from fresh)
                    or summed is not null and exists (
                        select
                        from engine.recent_step
                        where recent_step.user_key = busy_day.user_key and recent_step.day = first_day
                    )
                )
            union
            select user_key from engine.recent_step where is_cut and is_busy and day = first_day and summed is not null
        ),
        noted as materialized (
            select user_key, media_key from fresh
            union
            -- This is an array because a join might begin by reading all of engine.opinion_change, which the planner
            -- believes to be empty.
            select user_key, media_key
            from engine.opinion_change
            where summed is not null and user_key = any (array(select distinct user_key from fresh))
            union
            -- A medium that is summed up differs from the model on first_day only if it has an engine.recent_step of
            -- that day.
            select user_key, media_key
            from engine.recent_step
            where summed is not null
                and user_key = any (array(select user_key from cut))
                and day = first_day
                and (
                    select true
                    from engine.opinion_change
                    where opinion_change.user_key = recent_step.user_key and opinion_change.media_key = recent_step.media_key
                    limit 1
                )
        ),
        said as materialized (
            select noted.user_key, noted.media_key, word.*, (word.last_at at time zone interval '0')::date as day
            from noted
            cross join lateral model.last_word(noted.user_key, noted.media_key) word
            where word.last_at > beginning
        ),
        touched as materialized (
            -- The planner hashes IN as a subplan, because of `is true`. As a semi-join it would be a nested loop: other
            -- joins are off.
            select user_key, day from said where ((user_key, media_key) in (select user_key, media_key from fresh)) is true
            union
            select user_key, (before.last_at at time zone interval '0')::date
            from (select user_key, array_agg(media_key) as noted_keys from fresh group by user_key) changed
            join model.recent_opinion using (user_key)
            cross join lateral (
                select last_at[array_position(media_keys, noted_key)]
                from unnest(noted_keys) noted_key
                where cardinality(noted_keys) <= few and noted_key = any (media_keys)
                union all
                select word.last_at
                from unnest(media_keys, last_at) word (media_key, last_at)
                where cardinality(noted_keys) > few
                    and ((user_key, word.media_key) in (select user_key, media_key from fresh)) is true
            ) before (last_at)
            union
            select user_key, day
            from engine.recent_step
            where summed is not null and user_key = any (array(select distinct user_key from fresh))
            union
            select user_key, first_day from cut
        ),
        kept as materialized (
            select touched.user_key, touched.day, coalesce(share, 1) as share_before, word.*
            from touched
            left join model.busy_day using (user_key, day)
            cross join lateral (
                select *
                from unnest(busy_day.media_keys, busy_day.last_at, busy_day."values", busy_day.both_at, busy_day.more)
                union all
                select word.*
                from model.recent_opinion
                cross join lateral model.day_places(last_at, touched.day) place
                cross join lateral unnest(
                    media_keys[place.first:place.last],
                    last_at[place.first:place.last],
                    "values"[place.first:place.last],
                    both_at[place.first:place.last],
                    more[place.first:place.last]
                ) word
                where recent_opinion.user_key = touched.user_key and busy_day.user_key is null
            ) word (media_key, last_at, value, both_at, more)
            where word.last_at > beginning
        ),
        word as (
            select *, (user_key, media_key) not in (select user_key, media_key from noted) as stays
            from kept
            union all
            select user_key, day, 0, media_key, last_at, value, both_at, more, true
            from said
            where ((user_key, day) in (select user_key, day from touched)) is true
        ),
        counted as (
            select *, count(*) filter (where stays) over (partition by user_key, day) as count
            from word
        )
        select
            user_key,
            day,
            media_key,
            step.at,
            step.people,
            step.value * share * model.power_of_time(last_at, origin, popular_life),
            step.value * share * model.power_of_time(last_at, origin, trending_life),
            count > per_day
        from counted
        cross join model.recent_basis
        cross join lateral (
            select
                case when stays then least(1, per_day / count) else 0 end - share_before as share,
                stays::integer - (share_before > 0)::integer as people
        ) change
        cross join lateral (values (last_at, value, change.people), (both_at, more, 0)) step (at, value, people)
        where share <> 0 and step.at > beginning
        union all
        select user_key, day, step.*, null
        from touched
        cross join lateral (
            select media_key, at, -people, -popular, -trending
            from engine.recent_step
            where recent_step.user_key = touched.user_key and recent_step.day = touched.day
            offset 0
        ) step
        where summed is not null and at > beginning;
end
$$;

comment on function engine.changed_days is
    'Returns what is to be added to the sums of model.recent_sum and engine.recent_gain since "beginning", as rows for a person, day (UTC), medium and moment ("at"). people: how many people more or fewer; popular, trending: how much more or less was said, by these half-lives. If a person did something with a medium (engine.opinion_change) that is not summed up, what they said of it before is subtracted, and what they say now is added; other media that they took on the same days are corrected, because they may count more or less now. summed: the snapshot engine.recent_fold.seen; null if that belongs to another model. is_cut: for people with changes, also recount the day in which "beginning" lies, if they took more media on it than influence_limit.per_day. is_busy: whether the person took more than per_day media on the day, counted from "beginning" on; null in rows that subtract what engine.recent_step has of the day.';
