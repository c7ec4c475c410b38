-- The first media by what was said of them in the last hours. Of somewhat longer hours the model has an order, in which
-- each has as much or more, and what came since has a bound for them: both are walked until none of what is left can come
-- before those that were found.
create function engine.popular_since(strategy text, hours integer, allowed varbit, most integer)
    returns table (media_key integer, score double precision)
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
as $$
#variable_conflict use_column
declare
    beginning constant timestamptz := now() - make_interval(hours => popular_since.hours);
    slack constant double precision := 1 + 1e-8;
    longer record;
    changed record;
    gained record;
    bits varbit;
    wanted integer;
    step integer;
    reach integer; -- of the order of the model
    looked integer[];
    fresh integer[];
    fresh_totals double precision[]; -- where the model says it of all moments since that of its order
    bound double precision; -- of what is left there; null: nothing is
    gain_bound double precision; -- of what is left of what came since; null: nothing is that counts
    gain_key integer;
    gain_least double precision; -- to come before those that were found
    gains_are_asked boolean;
    is_exact boolean := false;
    is_found boolean;
    found_keys integer[];
    found_ids uuid[];
    totals double precision[];
    greatest_total double precision;
begin
    if most = 0 then
        return;
    end if;
    select list.media_keys, list.totals, list.upto, cardinality(list.media_keys) as length, list.is_all, list.since,
        (select count(*) from model.recent_list other where other.strategy = list.strategy and other.since <= list.since) as place,
        recent_fold.as_of is not null as has_gains
    into longer
    from model.recent_list list
    cross join model.recent_basis
    join engine.influence_limit using (per_medium, per_day)
    join engine.model_parameters popularity on date_part('epoch', popularity.half_life) = popular_life
    join engine.model_parameters trend on date_part('epoch', trend.half_life) = trending_life
    left join engine.recent_fold on recent_fold.as_of = recent_basis.as_of
    where list.strategy = popular_since.strategy
        and list.since <= beginning
        and popularity.name = 'popularity'
        and trend.name = 'trend'
        -- So that powers are within the range of numbers.
        and least(popular_life, trending_life) >= 86400
        and recent_basis.as_of > now() - interval '90 days'
        and engine.recent_is_known(beginning)
    order by list.since desc
    limit 1;
    if found then
        select
            coalesce(array_agg(change.media_key), '{}') as media_keys,
            array_agg(change.people) as people,
            array_agg(case popular_since.strategy when 'popular' then change.popular else change.trending end) as totals,
            greatest(0, max(case popular_since.strategy when 'popular' then change.popular else change.trending end)) as most
        into changed
        from engine.recent_changes(beginning) change;
        -- Where a filter may leave it out, the first of all is looked for as well: it has the score 1.
        for bits, wanted in
            select null::varbit, 1 where allowed is not null
            union all
            select allowed, most
        loop
            step := wanted + 20;
            reach := 0;
            bound := 'infinity';
            gain_bound := case when longer.has_gains then 'infinity'::double precision end;
            gain_key := 0;
            looked := '{}';
            found_keys := '{}';
            found_ids := '{}';
            totals := '{}';
            loop
                fresh := '{}';
                fresh_totals := '{}';
                if reach < longer.length then
                    select
                        coalesce(array_agg(media_key), '{}'),
                        array_agg(case when upto > beginning then total end),
                        case when count(*) < step then longer.length else max(place) end
                    into fresh, fresh_totals, reach
                    from (
                        select *
                        from (
                            -- (One after the other, and no further than is asked.)
                            select
                                unnest(longer.media_keys[reach + 1:]) as media_key,
                                unnest(longer.totals[reach + 1:]) as total,
                                unnest(longer.upto[reach + 1:]) as upto,
                                generate_series(reach + 1, longer.length) as place
                        ) listed
                        where bits is null or engine.allows(bits, media_key)
                        limit step
                    ) walked;
                elsif bound is not null and not longer.is_all then
                    fresh := array(select media_key from model.recent_sum where after <= beginning and upto > beginning);
                    bound := null;
                end if;
                gains_are_asked := gain_bound is null;
                loop
                    select
                        array_agg(ranked.media_key order by place) filter (where place <= wanted),
                        array_agg(ranked.media_id order by place) filter (where place <= wanted),
                        array_agg(ranked.total order by place) filter (where place <= wanted),
                        -- What was taken away leaves the digits of what is left.
                        coalesce(bool_and(ranked.is_exact), true)
                    into found_keys, found_ids, totals, is_exact
                    from (
                        select *, row_number() over (order by round(ln(greatest(total, 1e-300)) * 1e9) desc, media_id) as place
                        from (
                            select media_key, media_id, total, true as is_exact
                            from unnest(found_keys, found_ids, totals) as already (media_key, media_id, total)
                            union all
                            select
                                media.media_key,
                                media_id,
                                added.total,
                                added.total > 1e-6 * added.size
                            from unnest(fresh, fresh_totals) listed (media_key, total)
                            join engine.media using (media_key)
                            left join unnest(changed.media_keys, changed.people, changed.totals)
                                change (media_key, people, total) using (media_key)
                            left join lateral (
                                select
                                    people[place] as people,
                                    (case popular_since.strategy when 'popular' then popular else trending end)[place] as total,
                                    case popular_since.strategy when 'popular' then popular_size else trending_size end as size
                                from engine.recent_gain
                                cross join lateral (select width_bucket(beginning, times) + 1 as place) later
                                -- (Another condition would be looked at once the row is read.)
                                where recent_gain.media_key = case when longer.has_gains then media.media_key end
                            ) gain on true
                            cross join lateral (
                                -- (Where it has no less than the model says, somebody said it.)
                                select listed.total is not null and coalesce(gain.total, 0) >= 0 and coalesce(change.total, 0) >= 0 as is_known
                            ) known
                            left join lateral (
                                select
                                    -- (Not read but of what has changed.)
                                    case when change.media_key is null and gain.size is null then 1 else recent_sum.people[place] end as people,
                                    (case popular_since.strategy when 'popular' then popular else trending end)[place] as total
                                from model.recent_sum
                                cross join lateral (select width_bucket(beginning, times) + 1 as place) later
                                where recent_sum.media_key = case when is_known then null else media.media_key end
                                    and after <= beginning
                                    and upto > beginning
                                order by after desc
                                limit 1
                            ) kept on true
                            cross join lateral (
                                select
                                    kept_total + coalesce(gain.total, 0) + coalesce(change.total, 0) as total,
                                    kept_total + coalesce(gain.size, 0) as size
                                from (select case when is_known then listed.total else coalesce(kept.total, 0) end as kept_total) kept
                            ) added
                            where available
                                and (
                                    is_known
                                    or coalesce(kept.people, 0) + coalesce(gain.people, 0) + coalesce(change.people, 0) > 0
                                )
                                and listed.media_key not in (select unnest(looked))
                                and (bits is null or engine.allows(bits, listed.media_key))
                        ) summed
                    ) ranked;
                    exit when not is_exact;
                    looked := looked || fresh;
                    if bound is not null then
                        -- What is left has no more than this, but for what has changed.
                        bound := null;
                        if reach < longer.length or not longer.is_all then
                            select (case popular_since.strategy when 'popular' then popular else trending end)
                                [width_bucket(longer.since, times) + 1]
                            into bound
                            from model.recent_sum
                            where recent_sum.media_key = longer.media_keys[least(reach + 1, longer.length)]
                                and after <= longer.since
                                and upto > longer.since;
                        end if;
                    end if;
                    if not gains_are_asked then
                        gain_least := coalesce(totals[wanted], 0) / slack - changed.most;
                        select
                            coalesce(array_agg(media_key), '{}') as media_keys,
                            case when count(*) = step then min(gain.bound) end as bound,
                            (array_agg(media_key order by gain.bound, media_key))[1] as last_key
                        into gained
                        from (
                            select recent_bound.media_key, recent_bound.bound
                            from engine.recent_bound
                            join engine.recent_gain on recent_gain.media_key = recent_bound.media_key
                            where recent_bound.strategy = popular_since.strategy
                                and recent_bound.place = longer.place - (longer.place - 1) % 4
                                and (recent_bound.bound, recent_bound.media_key) < (gain_bound, gain_key)
                                and recent_bound.bound >= gain_least
                                and (case popular_since.strategy when 'popular' then popular_bounds else trending_bounds end)
                                    [longer.place] >= gain_least
                                and (bits is null or engine.allows(bits, recent_bound.media_key))
                            order by recent_bound.bound desc, recent_bound.media_key desc
                            limit step
                        ) gain;
                        fresh := gained.media_keys;
                        fresh_totals := '{}';
                        gain_bound := gained.bound;
                        gain_key := gained.last_key;
                        gains_are_asked := true;
                        continue when fresh <> '{}';
                    end if;
                    is_found := (bound is null or bound * slack < totals[wanted])
                        and (gain_bound is null or (gain_bound + changed.most) * slack < totals[wanted]);
                    exit when is_found is not true;
                    fresh := array(
                        select change.media_key
                        from unnest(changed.media_keys, changed.totals) change (media_key, total)
                        where change.total > coalesce(totals[wanted], 0) - coalesce(bound, 0) * slack
                            and change.media_key not in (select unnest(looked))
                            and (bits is null or engine.allows(bits, change.media_key))
                    );
                    -- Where many could, to go on is sooner done.
                    fresh_totals := '{}';
                    is_found := fresh = '{}';
                    exit when is_found or cardinality(fresh) > step and bound is not null;
                end loop;
                exit when not is_exact or is_found;
                step := greatest(step, cardinality(looked)) / 2 + 1;
            end loop;
            exit when not is_exact;
            greatest_total := coalesce(greatest_total, totals[1]);
        end loop;
    end if;

    if is_exact then
        return query
            select listed.media_key, listed.total / greatest_total
            from unnest(found_keys, totals) with ordinality listed (media_key, total, place)
            order by place;
    else
        return query
            select listed.media_key, listed.score
            from engine.popular_of_events(popular_since.strategy, popular_since.hours) listed
            join engine.media using (media_key)
            where allowed is null or engine.allows(allowed, listed.media_key)
            order by round(ln(listed.score) * 1e9) desc, media_id
            limit most;
    end if;
end
$$;

comment on function engine.popular_since is
    'The first so many media of those that are allowed (null: all), by what engine.popular_of_events says, in order, with the same scores: from what the model has of the last 720 hours, what engine.sum_changes has summed up since (engine.recent_gain) and what has changed besides (engine.recent_changes), so that the number of events decides nothing. From the events, where the model is of other limits or half-lives than those of now, where very much has changed since, and on a shard.';
