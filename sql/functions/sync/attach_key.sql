create function engine.attach_key()
    returns boolean
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    -- All readers of the table queue behind this lock request, so it gives up soon. The next sync tries again.
    set lock_timeout = '10ms'
as $$
begin
    alter table engine.interaction add constraint interaction_pkey primary key using index interaction_pkey;
    return true;
exception when lock_not_available then
    return false;
end
$$;

comment on function engine.attach_key is
    'Makes the unique index that engine.build_key has built the primary key of engine.interaction. Returns false, and changes nothing, if the table cannot be locked within 10 ms.';
