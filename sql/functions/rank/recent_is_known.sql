create function engine.recent_is_known(beginning timestamptz)
    returns boolean
    language sql
    stable
    parallel safe
as $$
    select exists (select from model.recent_list where since <= recent_is_known.beginning)
        and engine.changes_are_known()
        and engine.changes_are_few((select seen from engine.recent_fold join model.recent_basis using (as_of)))
$$;

comment on function engine.recent_is_known is
    'Returns whether model.recent_sum, with engine.recent_gain and engine.recent_changes, has all that was said since "beginning". False if the model does not reach back so far, or engine.changes_are_known or engine.changes_are_few is false.';
