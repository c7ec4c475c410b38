create function engine.recent_is_known(beginning timestamptz)
    returns boolean
    language sql
    stable
    parallel safe
as $$
    select exists (select from model.recent_list where since <= recent_is_known.beginning)
        and engine.changes_are_known()
$$;

comment on function engine.recent_is_known is
    'Whether model.recent_sum, with engine.recent_changes, has all that was said since a moment: not where engine.changes_are_known says no.';
