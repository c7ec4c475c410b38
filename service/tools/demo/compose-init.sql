-- What docker-compose.yml's PostgreSQL runs at its very first start: four databases, and in three
-- of them the tables of the services that they stand for. This directory is /demo there.
create database user_db;
create database catalog_db;
create database engagement_db;
create database recommendation_db;

\connect recommendation_db
\i /demo/logins.sql
\getenv migrate_password MIGRATE_PASSWORD
\getenv worker_password WORKER_PASSWORD
\getenv web_password WEB_PASSWORD
\getenv sources_password SOURCES_PASSWORD
alter role ml_migrate password :'migrate_password';
alter role ml_worker password :'worker_password';
alter role ml_web password :'web_password';
alter role ml_sources password :'sources_password';

\connect user_db
\i /demo/user_db.sql
grant select on all tables in schema public to ml_sources;
\connect catalog_db
\i /demo/catalog_db.sql
grant select on all tables in schema public to ml_sources;
\connect engagement_db
\i /demo/engagement_db.sql
grant select on all tables in schema public to ml_sources;
grant insert, delete on interaction to ml_sources;
