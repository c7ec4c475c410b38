create function engine.add_totals(user_keys integer[])
    returns integer[]
    language plpgsql
    volatile
    strict
    set search_path = pg_catalog, pg_temp
as $$
declare
    before constant regclass := to_regclass('pg_temp.total_before');
    changed integer[];
begin
    execute format(
        $add$
            with more as materialized (
                select
                    media_key,
                    popularity_class,
                    trend_class,
                    sum(people) as people,
                    sum(popularity) as popularity,
                    sum(trend) as trend
                from (
                    select * from model.media_total_now($1)
                    union all
                    select media_key, popularity_class, trend_class, -people, -popularity, -trend from %s
                ) came_and_went
                group by media_key, popularity_class, trend_class
                having sum(people) <> 0 or sum(popularity) <> 0 or sum(trend) <> 0
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
    'Adds to model.media_total what these people contribute now (model.media_total_now), and subtracts what they contributed before (pg_temp.total_before, made by engine.note_before). Returns the keys of the media whose totals changed. Null for null.';
