create function engine.changes_are_known()
    returns boolean
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return not exists (select from engine.opinion_change where user_key = 0)
        and not exists (select from engine.shard);
end
$$;

comment on function engine.changes_are_known is
    'Returns whether engine.opinion_change has all that people did since the model was built. False if too many changes came at once (engine.renew_data_version), and on a shard.';
