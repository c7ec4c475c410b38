create function engine.recent_span_of(strategy text, beginning timestamptz)
    returns engine.recent_span
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off -- reads few rows, which are newer than the statistics
    set jit = off
as $$
#variable_conflict use_column
declare
    span engine.recent_span;
    summed pg_snapshot; -- null: nothing is summed up for this model
begin
    select
        list.strategy,
        recent_span_of.beginning,
        list.since,
        list.place,
        list.unlisted_most,
        recent_fold.seen
    into span.strategy, span.beginning, span.since, span.place, span.unlisted_most, summed
    from model.recent_list list
    cross join model.recent_basis
    join engine.influence_limit using (per_medium, per_day)
    join engine.model_parameters popularity on date_part('epoch', popularity.half_life) = popular_life
    join engine.model_parameters trend on date_part('epoch', trend.half_life) = trending_life
    left join engine.recent_fold using (as_of)
    where list.strategy = recent_span_of.strategy
        and list.since <= recent_span_of.beginning
        and list.part = 0
        and popularity.name = 'popularity'
        and trend.name = 'trend'
        -- Within these limits, powers of time stay in the range of double precision (model.power_of_time).
        and least(popular_life, trending_life) >= 86400
        and recent_basis.as_of > now() - interval '90 days'
        and engine.changes_are_known()
    order by list.since desc
    limit 1;
    if not found or not engine.changes_are_few(summed) then
        return null;
    end if;
    span.has_gains := summed is not null;
    select
        array_agg(changed.media_key),
        array_agg(changed.people),
        array_agg(changed.total),
        greatest(0, max(changed.total))
    into span.changed_keys, span.changed_people, span.changed_totals, span.change_most
    from (
        select media_key, sum(people)::bigint as people, sum(total) as total
        from (
            select
                media_key,
                people,
                case recent_span_of.strategy when 'popular' then popular else trending end as total
            from engine.recent_changes(recent_span_of.beginning)
            union all
            select media_key, 0, case recent_span_of.strategy when 'popular' then popular else trending end
            from engine.cut_days(recent_span_of.beginning, summed)
        ) change
        group by media_key
    ) changed;
    return span;
end
$$;

comment on function engine.recent_span_of is
    'Returns the span of model.recent_list for a list (popular or trending) of what people did since "beginning", with what engine.recent_changes and engine.cut_days add. Null if such lists must be read from the events: if the model does not reach back so far, is older than 90 days or was built with other limits or half-lives, if a half-life is shorter than a day, or if engine.changes_are_known or engine.changes_are_few is false.';
