-- The covariate of CUPED (engine.compared_arms).
create function engine.taken_before(user_key integer, since timestamptz)
    returns table (media bigint)
    language sql
    stable
    parallel safe
as $$
    select count(distinct event.media_key)
    from engine.interaction event
    where event.user_key = taken_before.user_key
        and event.positive
        and event.happened_at < taken_before.since
        and event.happened_at >= taken_before.since - interval '28 days'
$$;

comment on function engine.taken_before is
    'Returns how many media a person took in the 28 days before this time.';
