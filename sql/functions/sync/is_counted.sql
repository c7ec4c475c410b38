create function engine.is_counted(user_key integer)
    returns boolean
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return not exists (
        select
        from engine.shard
        join engine.person on person.user_key = is_counted.user_key
        where engine.slot(user_id) = any (away)
    );
end
$$;

comment on function engine.is_counted is
    'Whether a person counts here: not while they are on their way from one shard to another, and the other one counts them (engine.shard.away).';
