create function engine.changes_are_known()
    returns boolean
    language sql
    stable
    parallel safe
as $$
    select not exists (select from engine.opinion_change where user_key = 0)
        and not exists (select from engine.shard)
$$;

comment on function engine.changes_are_known is
    'Whether engine.opinion_change tells all that people did since the model was built: not where very much has changed at once, nor on a shard.';
