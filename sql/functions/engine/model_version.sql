create function engine.model_version()
    returns bigint
    language sql
    stable
    parallel safe
as $$
    select max(refresh_id) from engine.refresh_log where error is null and finished_at is not null
$$;

comment on function engine.model_version is
    'The refresh_id of the last refresh that succeeded: what the model is as of. Null before the first.';
