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
    'Returns whether this database counts what was shown to a person at shown_at, or what is known of them. False if this shard was split and another shard counts the same data (engine.shard.is_alone). user_key: 0 stands for nobody in particular.';
