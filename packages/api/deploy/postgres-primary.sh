#!/bin/sh
# Runs once, when the primary's data is made: DocBook's role and database, and what the replica needs.
set -eu
secret() { cat "/run/docbook/$1"; }

psql --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname=postgres \
  --set=docbook="$(secret database-password)" --set=replicator="$(secret replicator-password)" <<'SQL'
-- No superuser: it owns its database and nothing else.
CREATE ROLE docbook LOGIN PASSWORD :'docbook';
CREATE DATABASE docbook OWNER docbook;
CREATE ROLE replicator LOGIN REPLICATION PASSWORD :'replicator';
-- Keeps for the replica what it has not fetched yet.
SELECT pg_create_physical_replication_slot('replica', true);
SQL
echo "host replication replicator all scram-sha-256" >> "$PGDATA/pg_hba.conf"
