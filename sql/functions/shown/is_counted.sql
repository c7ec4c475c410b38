create function engine.is_counted(user_key integer, shown_at timestamptz default null)
    returns boolean
    language sql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
    select coalesce(
        (
            select case
                when is_counted.user_key = 0 then arrived_at is null or is_counted.shown_at >= arrived_at
                else exists (
                    select
                    from engine.person
                    where person.user_key = is_counted.user_key and engine.is_own(user_id, slots)
                )
            end
            from engine.shard
            where not is_alone
        ),
        true
    )
$$;

comment on function engine.is_counted is
    'Whether what was shown to somebody (0: to nobody in particular) at some time, or is known of them, counts here: not where this shard was split and another one has the same (engine.shard.is_alone).';
