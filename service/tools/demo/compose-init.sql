-- What docker-compose.yml's PostgreSQL runs at its very first start: four databases, and in three
-- of them the tables of the services that they stand for. This directory is /demo there.
create database user_db;
create database catalog_db;
create database engagement_db;
create database recommendation_db;

\connect user_db
\i /demo/user_db.sql
\connect catalog_db
\i /demo/catalog_db.sql
\connect engagement_db
\i /demo/engagement_db.sql
