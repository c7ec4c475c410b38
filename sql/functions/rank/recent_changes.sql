create function engine.recent_changes(beginning timestamptz)
    returns table (media_key integer, people bigint, popular double precision, trending double precision)
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set jit = off
as $$
#variable_conflict use_column
declare
    first_day constant date := (beginning at time zone interval '0')::date;
    summed pg_snapshot;
begin
    select seen into summed from engine.recent_fold join model.recent_basis using (as_of);
    -- Usually nothing has changed, which these tests find out faster than engine.changed_days.
    if exists (select from engine.changes_after(summed))
        or exists (select from engine.recent_step where is_busy and day = first_day)
        or exists (select from model.busy_day join engine.recent_step using (user_key, day) where day = first_day)
    then
        return query
            select media_key, sum(people), sum(popular), sum(trending)
            from engine.changed_days(beginning, summed, is_cut => true)
            group by media_key;
    end if;
end
$$;

comment on function engine.recent_changes is
    'Returns, medium by medium, what is to be added to the sums of model.recent_sum and engine.recent_gain since "beginning" (engine.changed_days); engine.cut_days comes on top. people: how many people more or fewer; popular, trending: how much more or less was said, by these half-lives.';
