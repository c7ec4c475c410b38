-- What has changed of some hours since the model was built: of who did something, and of who took more than counts whole
-- in the day in which these hours begin.
create function engine.recent_changes(beginning timestamptz)
    returns table (media_key integer, people bigint, popular double precision, trending double precision)
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    -- Few of many, which the planner cannot know of what came since.
    set enable_seqscan = off
    set enable_hashjoin = off
    set enable_mergejoin = off
    set jit = off
as $$
#variable_conflict use_column
declare
    few constant integer := 50; -- that are sooner looked for in what somebody said one by one
begin
    return query
        with noted as materialized (
            select distinct user_key, media_key from engine.opinion_change
        ),
        said as materialized (
            select noted.user_key, noted.media_key, word.*, (word.last_at at time zone interval '0')::date as day
            from noted
            cross join lateral model.last_word(noted.user_key, noted.media_key) word
            where word.last_at > beginning
        ),
        touched as materialized (
            select user_key, day from said
            union
            select user_key, (before.last_at at time zone interval '0')::date
            from (select user_key, array_agg(media_key) as noted_keys from noted group by user_key) changed
            join model.recent_opinion using (user_key)
            cross join lateral (
                select last_at[array_position(media_keys, noted_key)]
                from unnest(noted_keys) noted_key
                where cardinality(noted_keys) <= few and noted_key = any (media_keys)
                union all
                select word.last_at
                from unnest(media_keys, last_at) word (media_key, last_at)
                -- (No join: it is hashed.)
                where cardinality(noted_keys) > few
                    and ((user_key, word.media_key) in (select user_key, media_key from noted)) is true
            ) before (last_at)
            union
            select user_key, day from model.busy_day where day = (beginning at time zone interval '0')::date
        ),
        kept as materialized (
            select touched.user_key, touched.day, coalesce(share, 1) as share_before, word.*
            from touched
            left join model.busy_day using (user_key, day)
            join model.recent_opinion using (user_key)
            cross join lateral (
                select
                    width_bucket(day::timestamp at time zone interval '0' - interval '1 microsecond', last_at) as before,
                    width_bucket((day + 1)::timestamp at time zone interval '0' - interval '1 microsecond', last_at) as upto
            ) place
            cross join lateral unnest(
                media_keys[before + 1:upto],
                last_at[before + 1:upto],
                "values"[before + 1:upto],
                both_at[before + 1:upto],
                more[before + 1:upto]
            ) word (media_key, last_at, value, both_at, more)
            where word.last_at > beginning
        ),
        word as (
            select *, (user_key, media_key) not in (select user_key, media_key from noted) as stays
            from kept
            union all
            select user_key, day, 0, media_key, last_at, value, both_at, more, true
            from said
        ),
        change as (
            select
                *,
                case when stays then
                    least(1, per_day / count(*) filter (where stays) over (partition by user_key, day))
                else
                    0
                end - share_before as share,
                stays::integer - (share_before > 0)::integer as people
            from word
            cross join model.recent_basis
        )
        select
            media_key,
            sum(step.people),
            sum(step.value * share * model.power_of_time(last_at, origin, popular_life)),
            sum(step.value * share * model.power_of_time(last_at, origin, trending_life))
        from change
        cross join lateral (values (last_at, value, change.people), (both_at, more, 0)) step (at, value, people)
        where share <> 0 and step.at > beginning
        group by media_key;
end
$$;

comment on function engine.recent_changes is
    'What is to be added to what model.recent_sum says since a moment, medium by medium: of how many people more or fewer, and what they said, by the half-lives of popular and trending. Where somebody did something with a medium (engine.opinion_change), what they said is taken away as it was and added as it is; so is what else they took in the same day, which may count more or less now.';
