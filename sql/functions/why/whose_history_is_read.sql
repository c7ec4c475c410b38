-- Inlined, so that is_long is the constant false. The look-ups of engine.took, which would make the plan twice as
-- large, are not planned then.
create function engine.whose_history_is_read(asker engine.asker)
    returns engine.asker
    language sql
    immutable
    parallel safe
as $$
    select row(
        (whose_history_is_read.asker).user_id,
        (whose_history_is_read.asker).user_key,
        (whose_history_is_read.asker).genres,
        (whose_history_is_read.asker).session_keys,
        (whose_history_is_read.asker).strategy,
        null,
        null,
        (whose_history_is_read.asker).with_seen,
        '{}',
        false,
        null,
        null
    )::engine.asker
$$;

comment on function engine.whose_history_is_read is
    'Returns the same asker, to whom all media are allowed and whose history is read, however long it is (is_long is false). Inlined.';
