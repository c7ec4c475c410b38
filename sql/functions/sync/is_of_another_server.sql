create function engine.is_of_another_server(transaction_id xid8)
    returns boolean
    language sql
    stable
    parallel safe
as $$
    select transaction_id > greatest(pg_snapshot_xmax(pg_current_snapshot()), pg_current_xact_id_if_assigned())
$$;

comment on function engine.is_of_another_server is
    'Returns whether transaction_id, read from a row that the caller sees, is an id that this server has not assigned yet: then the row was restored from a dump of a server that had counted further. (An id from a server that had counted less cannot be told apart; its transaction counts as ended.) Inlined.';
