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
    'Whether engine.opinion_change tells all that people did since the model was built: not where very much has changed at once, nor on a shard.';
