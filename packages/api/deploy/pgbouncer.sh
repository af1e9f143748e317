#!/bin/sh
# Writes what only this container knows beside the common rules, and starts.
set -eu
umask 077
cd /run/pgbouncer
echo "\"docbook\" \"$(cat /run/docbook/database-password)\"" > userlist.txt
cat > here.ini <<INI
[databases]
docbook = host=postgres port=5432
docbook_ro = host=replica port=5432 dbname=docbook
[pgbouncer]
listen_addr = *
listen_port = 6432
auth_file = /run/pgbouncer/userlist.txt
%include /etc/docbook/pgbouncer.ini
INI
exec pgbouncer here.ini
