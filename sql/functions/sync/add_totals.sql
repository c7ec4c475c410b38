-- What a person adds to the totals is computed of a day's opinions together, because their number bounds the trend. So
-- only days (UTC) on which the person had or has an opinion that changed are compared, and of these all opinions.
create function engine.add_totals(user_keys integer[])
    returns integer[]
    language plpgsql
    volatile
    strict
    set search_path = pg_catalog, pg_temp
as $$
declare
    before constant regclass := to_regclass('pg_temp.taken_before');
    changed integer[];
begin
    execute format(
        $add$
            with history as materialized (
                select 1 as sign, user_key, codes, "values", times
                from model.taken
                where user_key = any ($1)
                union all
                select -1, user_key, codes, "values", times
                from %s
            ),
            changed as (
                select distinct user_key, (last_at at time zone interval '0')::date as day
                from (select user_key, unnest(codes) >> 2 as media_key, unnest(times) as last_at from history) opinion
                where (user_key, media_key) in (select user_key, media_key from engine.opinion_change)
                    or exists (select from engine.opinion_change where user_key = 0)
            ),
            more as materialized (
                select
                    media_key,
                    popularity_class,
                    trend_class,
                    sum(sign) as people,
                    sum(sign * popularity) as popularity,
                    sum(sign * trend) as trend
                from model.recent_basis
                cross join changed
                join history using (user_key)
                cross join lateral model.day_places(times, day) place
                cross join lateral model.decaying_opinions(
                    codes[first:last],
                    "values"[first:last],
                    times[first:last],
                    popular_life,
                    trending_life,
                    per_day
                )
                group by media_key, popularity_class, trend_class
                having sum(sign) <> 0 or sum(sign * popularity) <> 0 or sum(sign * trend) <> 0
            ),
            emptied as (
                delete from model.media_total kept
                using more
                where (kept.media_key, kept.popularity_class, kept.trend_class)
                        = (more.media_key, more.popularity_class, more.trend_class)
                    and kept.people + more.people = 0
            ),
            added as (
                insert into model.media_total as kept
                select media_key, popularity_class, trend_class, more.people, more.popularity, more.trend
                from more
                left join model.media_total before using (media_key, popularity_class, trend_class)
                where coalesce(before.people, 0) + more.people > 0
                on conflict (media_key, popularity_class, trend_class) do update set
                    people = kept.people + excluded.people,
                    popularity = kept.popularity + excluded.popularity,
                    trend = kept.trend + excluded.trend
            )
            select coalesce(array_agg(distinct media_key), '{}') from more
        $add$,
        before
    )
    into changed
    using user_keys;
    return changed;
end
$$;

comment on function engine.add_totals is
    'Adds to model.media_total what these people contribute now, and subtracts what they contributed before (pg_temp.taken_before, made by engine.note_before), on days on which one of their opinions changed (engine.opinion_change). Returns the keys of the media whose totals changed. Null for null.';
