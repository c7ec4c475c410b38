-- The worker calls this once a second, so that lists of the last hours need not sum up the changes themselves.
create function engine.sum_changes()
    returns integer
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set enable_hashjoin = off
    set enable_mergejoin = off
    set jit = off
as $$
#variable_conflict use_column
declare
    basis timestamptz;
    now_seen pg_snapshot;
    summed pg_snapshot;
    who integer[];
    changed_keys integer[];
begin
    select seen into summed from engine.recent_fold join model.recent_basis using (as_of);
    if not engine.changes_are_known()
        or summed is not null and not exists (select from engine.changes_after(summed))
    then
        return 0;
    end if;
    perform engine.hold_lock('changes');
    -- Taken before the changes are read: a change that commits in between is read again by the next call.
    now_seen := pg_current_snapshot();
    select as_of into basis from model.recent_basis;
    select seen into summed from engine.recent_fold where as_of = basis;
    if not found then
        delete from engine.recent_step;
        delete from engine.recent_gain;
        delete from engine.recent_bound;
        delete from engine.recent_fold;
    end if;
    who := array(select distinct user_key from engine.changes_after(summed));
    if who <> '{}' then
        with came as materialized (
            select row(user_key, day, media_key, at, people, popular, trending, is_busy)::engine.recent_step as step
            from engine.changed_days(basis - interval '720 hours', summed, is_cut => false)
            -- A hash table of who: in an array, each would be searched for from its beginning.
            where is_busy is not null and (user_key in (select unnest(who))) is true
        ),
        held as materialized (
            select ctid as place, recent_step as step from engine.recent_step where user_key = any (who)
        ),
        -- Most steps stay the same. Writing these anew would leave dead rows, here and for each of their media below.
        went as (
            delete from engine.recent_step
            where ctid = any (array(select place from held where (step in (select step from came)) is not true))
            returning media_key
        ),
        added as (
            insert into engine.recent_step
            select (step).* from came where (step in (select step from held)) is not true
            returning media_key
        )
        select array_agg(media_key)
        into changed_keys
        from (select media_key from went union select media_key from added) changed;
        delete from engine.recent_gain
        where media_key = any (changed_keys);
        delete from engine.recent_bound
        where media_key = any (changed_keys);
        insert into engine.recent_gain
        with span as materialized (
            select min(since) as since from model.recent_list where strategy = 'popular' and part = 0 group by place
        )
        select media_key, popular_bounds, trending_bounds, popular_size, trending_size, times, people, popular, trending
        from (
            select
                media_key,
                array_agg(at order by at) as times,
                array_agg(people_since::integer order by at) as people,
                array_agg(popular_since order by at) as popular,
                array_agg(trending_since order by at) as trending,
                array_agg(popular_most order by at) as popular_most,
                array_agg(trending_most order by at) as trending_most,
                sum(abs(popular)) as popular_size,
                sum(abs(trending)) as trending_size
            from (
                select *, max(popular_since) over later as popular_most, max(trending_since) over later as trending_most
                from (
                    select
                        *,
                        sum(people) over later as people_since,
                        sum(popular) over later as popular_since,
                        sum(trending) over later as trending_since
                    from engine.recent_step
                    where media_key = any (changed_keys)
                    window later as (partition by media_key order by at desc)
                ) summed
                window later as (partition by media_key order by at desc)
            ) bounded
            group by media_key
        ) gain
        cross join lateral (
            select
                array_agg(coalesce(kept.popular, 0) + greatest(0, popular_most[place]) order by since) as popular_bounds,
                array_agg(coalesce(kept.trending, 0) + greatest(0, trending_most[place]) order by since) as trending_bounds
            from span
            cross join lateral (select width_bucket(since, gain.times) + 1 as place) later
            left join lateral (
                select recent_sum.popular[kept_place] as popular, recent_sum.trending[kept_place] as trending
                from model.recent_sum
                cross join lateral (select width_bucket(since, recent_sum.times) + 1 as kept_place) kept_later
                where recent_sum.media_key = gain.media_key and after <= since and upto > since
            ) kept on true
        ) bounds;
        insert into engine.recent_bound (strategy, place, bound, media_key)
        select strategy, place, bounds[place], media_key
        from engine.recent_gain
        cross join lateral (values ('popular', popular_bounds), ('trending', trending_bounds)) of_strategy (strategy, bounds)
        cross join lateral generate_series(1, cardinality(bounds), 4) place -- as engine.bound_place
        where media_key = any (changed_keys);
    end if;
    insert into engine.recent_fold (as_of, seen) values (basis, now_seen)
    on conflict (one) do update set as_of = excluded.as_of, seen = excluded.seen;
    return cardinality(who);
end
$$;

comment on function engine.sum_changes is
    'Brings engine.recent_step, engine.recent_gain and engine.recent_bound up to date with engine.opinion_change. If the model was built since the last call, it starts again from empty tables. Returns how many people had changes. Does nothing, and returns 0, where engine.changes_are_known is false.';

grant execute on function engine.sum_changes to ml_service_sync;
