-- The logins that a recommendation_db is used with, as its superuser makes them there, once: each may
-- do what its trade takes. Their passwords are set elsewhere. Run again, this changes nothing.
create extension if not exists postgres_fdw;

do $$
declare
    name text;
begin
    foreach name in array array['ml_service_owner', 'ml_service_sync', 'ml_service_app'] loop
        if to_regrole(name) is null then
            execute format('create role %I nologin', name);
        end if;
    end loop;
    -- Who migrates, who keeps the data fresh, who answers; and who reads the sources, for the second.
    foreach name in array array['ml_migrate', 'ml_worker', 'ml_web', 'ml_sources'] loop
        if to_regrole(name) is null then
            execute format('create role %I login', name);
        end if;
    end loop;
    -- How long a question may take, where nobody has said.
    if not exists (select from pg_db_role_setting where setrole = 'ml_web'::regrole) then
        alter role ml_web set statement_timeout = '1min';
    end if;
    execute format('alter database %I owner to ml_migrate', current_database());
    -- Behind a pooler no session can be given these: who logs in has them.
    execute format('alter role ml_web in database %I set role = ml_service_app', current_database());
    execute format('alter role ml_web in database %I set statement_timeout = %L', current_database(), '5s');
    execute format('alter role ml_worker in database %I set role = ml_service_sync', current_database());
    execute format(
        'alter role ml_worker in database %I set idle_in_transaction_session_timeout = %L',
        current_database(), '5s'
    );
end
$$;

-- So that readiness can name a transaction that holds vacuum up, whoever's it is.
grant pg_read_all_stats to ml_service_owner;
grant ml_service_owner, ml_service_sync, ml_service_app to ml_migrate;
grant ml_service_sync to ml_worker;
grant ml_service_app to ml_web;
grant usage on foreign data wrapper postgres_fdw to ml_migrate with grant option;
-- Where a superuser has migrated so far.
alter table if exists public.alembic_version owner to ml_migrate;
