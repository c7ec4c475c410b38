#!/bin/sh
# What a standby of docker-compose.yml is: the primary's data, at the first start, and a server.
set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    mkdir -p "$PGDATA"
    chmod 700 "$PGDATA"
    pg_basebackup --dbname "host=postgres user=replicator password=$PGPASSWORD" --pgdata "$PGDATA" \
        --write-recovery-conf --checkpoint fast
fi
exec postgres -c listen_addresses='*' -c hot_standby_feedback=on -c max_standby_streaming_delay=30s
