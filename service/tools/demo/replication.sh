#!/bin/sh
# What docker-compose.yml's PostgreSQL runs at its very first start, so that standbys may follow it.
set -eu
psql --username "$POSTGRES_USER" --dbname postgres --set ON_ERROR_STOP=1 <<'SQL'
\getenv replicator_password REPLICATOR_PASSWORD
create role replicator login replication password :'replicator_password';
SQL
echo 'host replication replicator all scram-sha-256' >>"$PGDATA/pg_hba.conf"
