-- Roles belong to the whole server, so another recommendation_db on it may have created them already. The migrating
-- login becomes a member of each role, so that it can act as any of them. The roles are members of nothing.
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
            null; -- created by another login, which must have granted them
        end;
    end loop;
    execute format('grant create on database %I to ml_service_owner', current_database());
end
$$;

create extension if not exists postgres_fdw;
grant usage on foreign data wrapper postgres_fdw to ml_service_owner;

-- ml_service_owner owns everything that follows.
set role ml_service_owner;

-- Without IN SCHEMA: default privileges of a schema cannot take away what PUBLIC is given globally.
alter default privileges for role ml_service_owner revoke execute on functions from public;
