-- Roles belong to the whole server: another recommendation_db there may have made them already. The
-- migrating login joins them, so that it can act as each; they join nothing.
do $$
declare
    role text;
begin
    foreach role in array array['ml_service_owner', 'ml_service_sync', 'ml_service_app'] loop
        if to_regrole(role) is null then
            execute format('create role %I nologin', role);
        end if;
        begin
            execute format('grant %I to %I', role, current_user);
        exception when insufficient_privilege then
            null; -- It made none of these: it must have been let in by who did.
        end;
    end loop;
    execute format('grant create on database %I to ml_service_owner', current_database());
end
$$;

create extension if not exists postgres_fdw;
grant usage on foreign data wrapper postgres_fdw to ml_service_owner;

-- Everything else is the owner's.
set role ml_service_owner;

-- The form with IN SCHEMA cannot take away what PUBLIC is given globally.
alter default privileges for role ml_service_owner revoke execute on functions from public;
