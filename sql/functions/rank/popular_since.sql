-- The first media by what was said of them in the last hours. Of somewhat longer hours the model has an order, in which
-- each has as much or more: it is walked until none of what is left can come before those that were found.
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
    longer record;
    changed record;
    bits varbit;
    wanted integer;
    width integer;
    reach integer;
    looked integer[];
    further integer[];
    more integer[];
    bound double precision;
    is_exact boolean := false;
    found_keys integer[];
    totals double precision[];
    greatest_total double precision;
begin
    if most = 0 then
        return;
    end if;
    select list.media_keys, list.is_all, list.since
    into longer
    from model.recent_list list
    cross join model.recent_basis
    join engine.influence_limit using (per_medium, per_day)
    join engine.model_parameters popularity on date_part('epoch', popularity.half_life) = popular_life
    join engine.model_parameters trend on date_part('epoch', trend.half_life) = trending_life
    where list.strategy = popular_since.strategy
        and list.since <= beginning
        and popularity.name = 'popularity'
        and trend.name = 'trend'
        -- So that powers are within the range of numbers.
        and least(popular_life, trending_life) >= 86400
        and as_of > now() - interval '90 days'
        and engine.recent_is_known(beginning)
    order by list.since desc
    limit 1;
    if found then
        select
            coalesce(array_agg(change.media_key), '{}') as media_keys,
            array_agg(change.people) as people,
            array_agg(case popular_since.strategy when 'popular' then change.popular else change.trending end) as totals
        into changed
        from engine.recent_changes(beginning) change;
        -- Where a filter may leave it out, the first of all is looked for as well: it has the score 1.
        for bits, wanted in
            select null::varbit, 1 where allowed is not null
            union all
            select allowed, most
        loop
            width := wanted + 20;
            further := '{}';
            loop
                if width is not null then
                    select coalesce(array_agg(media_key), '{}'), max(place)
                    into looked, reach
                    from (
                        select media_key, place
                        from (
                            -- (One after the other, and no further than is asked.)
                            select
                                unnest(longer.media_keys) as media_key,
                                generate_series(1, cardinality(longer.media_keys)) as place
                        ) listed
                        where bits is null or engine.allows(bits, media_key)
                        limit width
                    ) walked;
                    if cardinality(looked) < width then
                        reach := cardinality(longer.media_keys);
                    end if;
                else
                    looked := array(select media_key from model.recent_sum where after <= beginning and upto > beginning);
                end if;
                select
                    array_agg(ranked.media_key order by place) filter (where place <= wanted),
                    array_agg(ranked.total order by place) filter (where place <= wanted),
                    -- What was taken away leaves the digits of what is left.
                    coalesce(bool_and(ranked.is_exact), true)
                into found_keys, totals, is_exact
                from (
                    select *, row_number() over (order by round(ln(greatest(total, 1e-300)) * 1e9) desc, media_id) as place
                    from (
                        select
                            media.media_key,
                            media_id,
                            coalesce(kept.total, 0) + coalesce(change.total, 0) as total,
                            coalesce(kept.total, 0) + coalesce(change.total, 0) > 1e-6 * coalesce(kept.total, 0) as is_exact
                        from (
                            select distinct media_key
                            from unnest(looked || further) media_key
                            where bits is null or engine.allows(bits, media_key)
                        ) allowed
                        join engine.media using (media_key)
                        left join unnest(changed.media_keys, changed.people, changed.totals)
                            change (media_key, people, total) using (media_key)
                        left join lateral (
                            select
                                -- (Not read but of what has changed.)
                                case when change.media_key is null then 1 else recent_sum.people[place] end as people,
                                (case popular_since.strategy when 'popular' then popular else trending end)[place] as total
                            from model.recent_sum
                            cross join lateral (select width_bucket(beginning, times) + 1 as place) later
                            where recent_sum.media_key = media.media_key and after <= beginning and upto > beginning
                            order by after desc
                            limit 1
                        ) kept on true
                        where available and coalesce(kept.people, 0) + coalesce(change.people, 0) > 0
                    ) summed
                ) ranked;
                exit when not is_exact;
                -- What is left has no more than this, but for what has changed.
                bound := null;
                if width is not null and (reach < cardinality(longer.media_keys) or not longer.is_all) then
                    select (case popular_since.strategy when 'popular' then popular else trending end)
                        [width_bucket(longer.since, times) + 1]
                    into bound
                    from model.recent_sum
                    where recent_sum.media_key = longer.media_keys[least(reach + 1, cardinality(longer.media_keys))]
                        and after <= longer.since
                        and upto > longer.since;
                end if;
                if bound * (1 + 1e-8) < totals[wanted] or bound is null then
                    more := array(
                        select change.media_key
                        from unnest(changed.media_keys, changed.totals) change (media_key, total)
                        where change.total > coalesce(totals[wanted], 0) - coalesce(bound, 0) * (1 + 1e-8)
                            and change.media_key not in (select unnest(looked || further))
                            and (bits is null or engine.allows(bits, change.media_key))
                    );
                    exit when more = '{}';
                    further := further || more;
                else
                    width := case when reach < cardinality(longer.media_keys) then 2 * width end;
                end if;
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
    'The first so many media of those that are allowed (null: all), by what engine.popular_of_events says, in order, with the same scores: from what the model has of the last 720 hours and what has changed since (engine.recent_changes), so that the number of events decides nothing. From the events, where the model is of other limits or half-lives than those of now, where very much has changed since, and on a shard.';
