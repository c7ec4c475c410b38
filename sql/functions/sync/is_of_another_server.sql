create function engine.is_of_another_server(transaction_id xid8)
    returns boolean
    language sql
    stable
    parallel safe
as $$
    select transaction_id > greatest(pg_snapshot_xmax(pg_current_snapshot()), pg_current_xact_id_if_assigned())
$$;

comment on function engine.is_of_another_server is
    'Whether a transaction that has committed a row which the caller sees, or was noted in one, is yet to come here: the row was restored from a dump of a server that counted further. (One that counted less is not told apart, and is over.) Inlined.';
