create function engine.recent_is_known(beginning timestamptz)
    returns boolean
    language sql
    stable
    parallel safe
as $$
    select exists (select from model.recent_list where since <= recent_is_known.beginning)
        and not exists (select from engine.opinion_change where user_key = 0)
        and not exists (select from engine.shard)
$$;

comment on function engine.recent_is_known is
    'Whether model.recent_sum, with engine.recent_changes, has all that was said since a moment: not where very much has changed at once since it was built, nor on a shard, which has no such model.';
